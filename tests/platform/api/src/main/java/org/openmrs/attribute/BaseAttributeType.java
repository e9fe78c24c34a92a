package org.openmrs.attribute;

import org.openmrs.BaseChangeableOpenmrsMetadata;
import org.openmrs.customdatatype.Customizable;

/** The base of the types of user-defined attributes. */
public abstract class BaseAttributeType<OwningType extends Customizable<?>> extends BaseChangeableOpenmrsMetadata implements AttributeType<OwningType> {

	private Integer minOccurs = 0;

	private Integer maxOccurs;

	private String datatypeClassname;

	private String datatypeConfig;

	private String preferredHandlerClassname;

	private String handlerConfig;

	public Integer getMinOccurs() {
		return minOccurs;
	}

	public void setMinOccurs(Integer minOccurs) {
		this.minOccurs = minOccurs;
	}

	public Integer getMaxOccurs() {
		return maxOccurs;
	}

	public void setMaxOccurs(Integer maxOccurs) {
		this.maxOccurs = maxOccurs;
	}

	public String getDatatypeClassname() {
		return datatypeClassname;
	}

	public void setDatatypeClassname(String datatypeClassname) {
		this.datatypeClassname = datatypeClassname;
	}

	public String getDatatypeConfig() {
		return datatypeConfig;
	}

	public void setDatatypeConfig(String datatypeConfig) {
		this.datatypeConfig = datatypeConfig;
	}

	public String getPreferredHandlerClassname() {
		return preferredHandlerClassname;
	}

	public void setPreferredHandlerClassname(String preferredHandlerClassname) {
		this.preferredHandlerClassname = preferredHandlerClassname;
	}

	public String getHandlerConfig() {
		return handlerConfig;
	}

	public void setHandlerConfig(String handlerConfig) {
		this.handlerConfig = handlerConfig;
	}
}
