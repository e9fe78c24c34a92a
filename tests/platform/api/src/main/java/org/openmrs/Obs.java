package org.openmrs;

import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.openmrs.api.context.Context;
import org.openmrs.obs.ComplexData;

/** One observation; an edit makes a new row and voids the old one. */
public class Obs extends BaseFormRecordableOpenmrsData {

	/** The values of interpretation. */
	public enum Interpretation {
		NORMAL, ABNORMAL, CRITICALLY_ABNORMAL, NEGATIVE, POSITIVE, CRITICALLY_LOW, LOW, HIGH, CRITICALLY_HIGH, VERY_SUSCEPTIBLE, SUSCEPTIBLE, INTERMEDIATE, RESISTANT, SIGNIFICANT_CHANGE_DOWN, SIGNIFICANT_CHANGE_UP, OFF_SCALE_LOW, OFF_SCALE_HIGH
	}

	/** The values of status. */
	public enum Status {
		PRELIMINARY, FINAL, AMENDED
	}

	private String comment;

	private Concept concept;

	private Encounter encounter;

	private Location location;

	private Date obsDatetime;

	private Obs obsGroup;

	private Integer obsId;

	private Order order;

	private Person person;

	private Concept valueCoded;

	private ConceptName valueCodedName;

	private Drug valueDrug;

	private Date valueDatetime;

	private Integer valueGroupId;

	private String valueModifier;

	private Double valueNumeric;

	private String valueText;

	private String valueComplex;

	private ComplexData complexData;

	private String accessionNumber;

	private Obs previousVersion;

	private Interpretation interpretation;

	private Status status = Status.FINAL;

	private ObsReferenceRange referenceRange;

	private Set<Obs> groupMembers = new LinkedHashSet<>();

	private Integer personId;

	private transient boolean dirty;

	public Obs() {
	}

	public Obs(Integer obsId) {
		this.obsId = obsId;
	}

	public Obs(Person person, Concept question, Date obsDatetime, Location location) {
		this.person = person;
		this.personId = person == null ? null : person.getPersonId();
		this.concept = question;
		this.obsDatetime = obsDatetime;
		this.location = location;
	}

	public String getComment() {
		return comment;
	}

	public void setComment(String comment) {
		markAsDirty(this.comment, comment);
		this.comment = comment;
	}

	public Concept getConcept() {
		return concept;
	}

	public void setConcept(Concept concept) {
		markAsDirty(this.concept, concept);
		this.concept = concept;
	}

	public Encounter getEncounter() {
		return encounter;
	}

	public void setEncounter(Encounter encounter) {
		markAsDirty(this.encounter, encounter);
		this.encounter = encounter;
	}

	public Location getLocation() {
		return location;
	}

	public void setLocation(Location location) {
		markAsDirty(this.location, location);
		this.location = location;
	}

	public Date getObsDatetime() {
		return obsDatetime;
	}

	public void setObsDatetime(Date obsDatetime) {
		markAsDirty(this.obsDatetime, obsDatetime);
		this.obsDatetime = obsDatetime;
	}

	public Obs getObsGroup() {
		return obsGroup;
	}

	public void setObsGroup(Obs obsGroup) {
		markAsDirty(this.obsGroup, obsGroup);
		this.obsGroup = obsGroup;
	}

	public Integer getObsId() {
		return obsId;
	}

	public void setObsId(Integer obsId) {
		this.obsId = obsId;
	}

	public Order getOrder() {
		return order;
	}

	public void setOrder(Order order) {
		markAsDirty(this.order, order);
		this.order = order;
	}

	public Person getPerson() {
		return person;
	}

	public Concept getValueCoded() {
		return valueCoded;
	}

	public void setValueCoded(Concept valueCoded) {
		markAsDirty(this.valueCoded, valueCoded);
		this.valueCoded = valueCoded;
	}

	public ConceptName getValueCodedName() {
		return valueCodedName;
	}

	public void setValueCodedName(ConceptName valueCodedName) {
		markAsDirty(this.valueCodedName, valueCodedName);
		this.valueCodedName = valueCodedName;
	}

	public Drug getValueDrug() {
		return valueDrug;
	}

	public void setValueDrug(Drug valueDrug) {
		markAsDirty(this.valueDrug, valueDrug);
		this.valueDrug = valueDrug;
	}

	public Date getValueDatetime() {
		return valueDatetime;
	}

	public void setValueDatetime(Date valueDatetime) {
		markAsDirty(this.valueDatetime, valueDatetime);
		this.valueDatetime = valueDatetime;
	}

	public Integer getValueGroupId() {
		return valueGroupId;
	}

	public void setValueGroupId(Integer valueGroupId) {
		markAsDirty(this.valueGroupId, valueGroupId);
		this.valueGroupId = valueGroupId;
	}

	public String getValueModifier() {
		return valueModifier;
	}

	public void setValueModifier(String valueModifier) {
		markAsDirty(this.valueModifier, valueModifier);
		this.valueModifier = valueModifier;
	}

	public Double getValueNumeric() {
		return valueNumeric;
	}

	public void setValueNumeric(Double valueNumeric) {
		markAsDirty(this.valueNumeric, valueNumeric);
		this.valueNumeric = valueNumeric;
	}

	public String getValueText() {
		return valueText;
	}

	public void setValueText(String valueText) {
		markAsDirty(this.valueText, valueText);
		this.valueText = valueText;
	}

	public String getValueComplex() {
		return valueComplex;
	}

	public void setValueComplex(String valueComplex) {
		markAsDirty(this.valueComplex, valueComplex);
		this.valueComplex = valueComplex;
	}

	public ComplexData getComplexData() {
		return complexData;
	}

	public void setComplexData(ComplexData complexData) {
		this.complexData = complexData;
	}

	public String getAccessionNumber() {
		return accessionNumber;
	}

	public void setAccessionNumber(String accessionNumber) {
		markAsDirty(this.accessionNumber, accessionNumber);
		this.accessionNumber = accessionNumber;
	}

	@Override
	public Integer getId() {
		return obsId;
	}

	@Override
	public void setId(Integer id) {
		this.obsId = id;
	}

	public Obs getPreviousVersion() {
		return previousVersion;
	}

	public void setPreviousVersion(Obs previousVersion) {
		this.previousVersion = previousVersion;
	}

	public Interpretation getInterpretation() {
		return interpretation;
	}

	public void setInterpretation(Interpretation interpretation) {
		markAsDirty(this.interpretation, interpretation);
		this.interpretation = interpretation;
	}

	public Status getStatus() {
		return status;
	}

	public void setStatus(Status status) {
		markAsDirty(this.status, status);
		this.status = status;
	}

	public ObsReferenceRange getReferenceRange() {
		return referenceRange;
	}

	public void setReferenceRange(ObsReferenceRange referenceRange) {
		this.referenceRange = referenceRange;
	}

	/** A copy of the observation without id, uuid and audit columns; its group members are copied too. */
	public static Obs newInstance(Obs obsToCopy) {
		Obs copy = new Obs(obsToCopy.getPerson(), obsToCopy.getConcept(), obsToCopy.getObsDatetime(),
		        obsToCopy.getLocation());
		copy.obsGroup = obsToCopy.obsGroup;
		copy.accessionNumber = obsToCopy.accessionNumber;
		copy.valueCoded = obsToCopy.valueCoded;
		copy.valueCodedName = obsToCopy.valueCodedName;
		copy.valueDrug = obsToCopy.valueDrug;
		copy.valueGroupId = obsToCopy.valueGroupId;
		copy.valueDatetime = obsToCopy.valueDatetime;
		copy.valueNumeric = obsToCopy.valueNumeric;
		copy.valueModifier = obsToCopy.valueModifier;
		copy.valueText = obsToCopy.valueText;
		copy.valueComplex = obsToCopy.valueComplex;
		copy.complexData = obsToCopy.complexData;
		copy.comment = obsToCopy.comment;
		copy.order = obsToCopy.order;
		copy.encounter = obsToCopy.encounter;
		copy.interpretation = obsToCopy.interpretation;
		copy.status = obsToCopy.status;
		copy.setFormField(obsToCopy.getFormFieldNamespace(), obsToCopy.getFormFieldPath());
		obsToCopy.getGroupMembers().forEach(member -> copy.addGroupMember(member.obsId == null ? member : newInstance(member)));
		return copy;
	}

	public Integer getPersonId() {
		return personId;
	}

	public void setPerson(Person person) {
		markAsDirty(this.person, person);
		this.person = person;
		this.personId = person == null ? null : person.getPersonId();
	}

	public Set<Obs> getGroupMembers() {
		return getGroupMembers(false);
	}

	/** The members of the group: with the voided ones it is the collection itself. */
	public Set<Obs> getGroupMembers(boolean includeVoided) {
		if (includeVoided) {
			return groupMembers;
		}
		return groupMembers.stream().filter(member -> !member.getVoided())
		        .collect(Collectors.toCollection(LinkedHashSet::new));
	}

	public void setGroupMembers(Set<Obs> groupMembers) {
		this.groupMembers = groupMembers;
	}

	public boolean isObsGrouping() {
		return hasGroupMembers(true);
	}

	public boolean hasGroupMembers() {
		return hasGroupMembers(false);
	}

	public boolean hasGroupMembers(boolean includeVoided) {
		return !getGroupMembers(includeVoided).isEmpty();
	}

	public void addGroupMember(Obs member) {
		member.setObsGroup(this);
		groupMembers.add(member);
	}

	public void removeGroupMember(Obs member) {
		if (groupMembers.remove(member)) {
			member.setObsGroup(null);
		}
	}

	public Boolean hasPreviousVersion() {
		return previousVersion != null;
	}

	public boolean isComplex() {
		return concept != null && concept.isComplex();
	}

	public void setValueBoolean(Boolean valueBoolean) {
		setValueCoded(valueBoolean == null ? null : valueBoolean ? Context.getConceptService().getTrueConcept()
		        : Context.getConceptService().getFalseConcept());
	}

	public Boolean getValueBoolean() {
		return valueCoded == null ? null : valueCoded.equals(Context.getConceptService().getTrueConcept());
	}

	/** Whether a value was changed after the observation was saved. */
	public boolean isDirty() {
		return dirty;
	}

	protected void markAsDirty(Object oldValue, Object newValue) {
		if (!dirty && obsId != null && !Objects.equals(oldValue, newValue)) {
			dirty = true;
		}
	}

	@Override
	public void setFormField(String namespace, String formFieldPath) {
		String joined = FormPath.join(namespace, formFieldPath);
		markAsDirty(getFormNamespaceAndPath(), joined);
		super.setFormField(namespace, formFieldPath);
	}

	@Override
	public String toString() {
		return "Obs #" + obsId;
	}
}
