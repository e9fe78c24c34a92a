package org.openmrs;

import java.io.Serializable;

/** What a provider is: nurse, doctor, clerk. */
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
