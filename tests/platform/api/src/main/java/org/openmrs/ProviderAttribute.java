package org.openmrs;

import org.openmrs.attribute.Attribute;
import org.openmrs.attribute.BaseAttribute;

/** A user-defined attribute of a provider. */
public class ProviderAttribute extends BaseAttribute<ProviderAttributeType, Provider> implements Attribute<ProviderAttributeType, Provider> {

	private Integer providerAttributeId;

	public Integer getProviderAttributeId() {
		return providerAttributeId;
	}

	public void setProviderAttributeId(Integer providerAttributeId) {
		this.providerAttributeId = providerAttributeId;
	}

	@Override
	public Integer getId() {
		return providerAttributeId;
	}

	@Override
	public void setId(Integer id) {
		this.providerAttributeId = id;
	}

	public Provider getProvider() {
		return getOwner();
	}

	public void setProvider(Provider provider) {
		setOwner(provider);
	}
}
