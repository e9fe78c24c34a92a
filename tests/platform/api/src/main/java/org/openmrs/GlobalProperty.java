package org.openmrs;

import java.util.Date;

import org.openmrs.customdatatype.CustomValueDescriptor;
import org.openmrs.customdatatype.SingleCustomValue;

/** A setting of the whole server. */
public class GlobalProperty extends BaseOpenmrsObject implements CustomValueDescriptor, SingleCustomValue<GlobalProperty> {

	private String property;

	private String propertyValue;

	private String description;

	private String datatypeClassname;

	private String datatypeConfig;

	private String preferredHandlerClassname;

	private String handlerConfig;

	private User changedBy;

	private Date dateChanged;

	private Privilege viewPrivilege;

	private Privilege editPrivilege;

	private Privilege deletePrivilege;

	public GlobalProperty() {
	}

	public GlobalProperty(String property) {
		this.property = property;
	}

	public GlobalProperty(String property, String value) {
		this(property, value, null);
	}

	public GlobalProperty(String property, String value, String description) {
		this.property = property;
		this.propertyValue = value;
		this.description = description;
	}

	public String getProperty() {
		return property;
	}

	public void setProperty(String property) {
		this.property = property;
	}

	public String getPropertyValue() {
		return propertyValue;
	}

	public void setPropertyValue(String propertyValue) {
		this.propertyValue = propertyValue;
	}

	public String getDescription() {
		return description;
	}

	public void setDescription(String description) {
		this.description = description;
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

	public User getChangedBy() {
		return changedBy;
	}

	public void setChangedBy(User changedBy) {
		this.changedBy = changedBy;
	}

	public Date getDateChanged() {
		return dateChanged;
	}

	public void setDateChanged(Date dateChanged) {
		this.dateChanged = dateChanged;
	}

	public Privilege getViewPrivilege() {
		return viewPrivilege;
	}

	public void setViewPrivilege(Privilege viewPrivilege) {
		this.viewPrivilege = viewPrivilege;
	}

	public Privilege getEditPrivilege() {
		return editPrivilege;
	}

	public void setEditPrivilege(Privilege editPrivilege) {
		this.editPrivilege = editPrivilege;
	}

	public Privilege getDeletePrivilege() {
		return deletePrivilege;
	}

	public void setDeletePrivilege(Privilege deletePrivilege) {
		this.deletePrivilege = deletePrivilege;
	}

	@Override
	public Integer getId() {
		throw new UnsupportedOperationException();
	}

	@Override
	public void setId(Integer id) {
		throw new UnsupportedOperationException();
	}

	@Override
	public GlobalProperty getDescriptor() {
		return this;
	}

	@Override
	public String getValueReference() {
		return propertyValue;
	}

	@Override
	public void setValueReferenceInternal(String valueToPersist) {
		this.propertyValue = valueToPersist;
	}

	@Override
	public Object getValue() {
		return propertyValue;
	}

	@Override
	public <T> void setValue(T typedValue) {
		this.propertyValue = typedValue == null ? null : typedValue.toString();
	}

	@Override
	public boolean isDirty() {
		return false;
	}

	@Override
	public String toString() {
		return "property: " + property;
	}
}
