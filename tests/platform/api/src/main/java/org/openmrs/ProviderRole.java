package org.openmrs;

import java.io.Serializable;

/** The OpenMRS type of this name. */
public class ProviderRole extends BaseOpenmrsMetadata implements Serializable {

	private Integer providerRoleId;

	@Override
	public Integer getId() {
		return providerRoleId;
	}

	@Override
	public void setId(Integer id) {
		this.providerRoleId = id;
	}

	public Integer getProviderRoleId() {
		return providerRoleId;
	}

	public void setProviderRoleId(Integer id) {
		this.providerRoleId = id;
	}
}
