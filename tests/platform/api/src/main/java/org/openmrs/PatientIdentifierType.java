package org.openmrs;

/** A kind of patient identifier. */
public class PatientIdentifierType extends BaseChangeableOpenmrsMetadata {

	/** The values of locationBehavior. */
	public enum LocationBehavior {
		REQUIRED, NOT_USED
	}

	/** The values of uniquenessBehavior. */
	public enum UniquenessBehavior {
		UNIQUE, NON_UNIQUE, LOCATION
	}

	private String formatDescription;

	private Boolean required = Boolean.FALSE;

	private LocationBehavior locationBehavior;

	private UniquenessBehavior uniquenessBehavior;

	private String format;

	private Integer patientIdentifierTypeId;

	private String validator;

	public PatientIdentifierType() {
	}

	public PatientIdentifierType(Integer patientIdentifierTypeId) {
		setId(patientIdentifierTypeId);
	}

	public String getFormatDescription() {
		return formatDescription;
	}

	public void setFormatDescription(String formatDescription) {
		this.formatDescription = formatDescription;
	}

	public Boolean getRequired() {
		return required;
	}

	public void setRequired(Boolean required) {
		this.required = required;
	}

	public LocationBehavior getLocationBehavior() {
		return locationBehavior;
	}

	public void setLocationBehavior(LocationBehavior locationBehavior) {
		this.locationBehavior = locationBehavior;
	}

	public UniquenessBehavior getUniquenessBehavior() {
		return uniquenessBehavior;
	}

	public void setUniquenessBehavior(UniquenessBehavior uniquenessBehavior) {
		this.uniquenessBehavior = uniquenessBehavior;
	}

	public String getFormat() {
		return format;
	}

	public void setFormat(String format) {
		this.format = format;
	}

	public Integer getPatientIdentifierTypeId() {
		return patientIdentifierTypeId;
	}

	public void setPatientIdentifierTypeId(Integer patientIdentifierTypeId) {
		this.patientIdentifierTypeId = patientIdentifierTypeId;
	}

	public String getValidator() {
		return validator;
	}

	public void setValidator(String validator) {
		this.validator = validator;
	}

	@Override
	public Integer getId() {
		return patientIdentifierTypeId;
	}

	@Override
	public void setId(Integer id) {
		this.patientIdentifierTypeId = id;
	}
}
