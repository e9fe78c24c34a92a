package org.openmrs;

import java.io.Serializable;
import java.util.UUID;

/** What every OpenMRS object has: an id and a uuid, on which equality rests. */
public abstract class BaseOpenmrsObject implements Serializable, OpenmrsObject {

	private String uuid = UUID.randomUUID().toString();

	public String getUuid() {
		return uuid;
	}

	public void setUuid(String uuid) {
		this.uuid = uuid;
	}

	@Override
	public int hashCode() {
		return getUuid() == null ? super.hashCode() : getUuid().hashCode();
	}

	@Override
	public boolean equals(Object other) {
		if (this == other) {
			return true;
		}
		return other instanceof BaseOpenmrsObject && getUuid() != null
		        && getUuid().equals(((BaseOpenmrsObject) other).getUuid());
	}

	@Override
	public String toString() {
		return getClass().getSimpleName() + "{hashCode=" + Integer.toHexString(hashCode()) + ",uuid=" + getUuid() + "}";
	}
}
