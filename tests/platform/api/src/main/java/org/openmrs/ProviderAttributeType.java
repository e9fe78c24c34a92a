package org.openmrs;

import org.openmrs.attribute.AttributeType;
import org.openmrs.attribute.BaseAttributeType;

/** A type of user-defined attributes of a provider. */
public class ProviderAttributeType extends BaseAttributeType<Provider> implements AttributeType<Provider> {

	private Integer providerAttributeTypeId;

	@Override
	public Integer getId() {
		return providerAttributeTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.providerAttributeTypeId = id;
	}

	public Integer getProviderAttributeTypeId() {
		return providerAttributeTypeId;
	}

	public void setProviderAttributeTypeId(Integer providerAttributeTypeId) {
		this.providerAttributeTypeId = providerAttributeTypeId;
	}
}
