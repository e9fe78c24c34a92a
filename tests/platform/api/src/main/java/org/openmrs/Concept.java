package org.openmrs;

import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import org.openmrs.api.ConceptNameType;
import org.openmrs.api.context.Context;
import org.openmrs.customdatatype.CustomValueDescriptor;
import org.openmrs.customdatatype.Customizable;

/** One entry of the concept dictionary. */
public class Concept extends BaseOpenmrsObject implements Auditable, Retireable, Serializable, Attributable<Concept>, Customizable<ConceptAttribute> {

	private Collection<ConceptAnswer> answers = new LinkedHashSet<>();

	private User changedBy;

	private ConceptClass conceptClass;

	private Boolean set = Boolean.FALSE;

	private ConceptDatatype datatype;

	private Integer conceptId;

	private User creator;

	private Date dateChanged;

	private Date dateCreated;

	private Collection<ConceptName> names = new LinkedHashSet<>();

	private User retiredBy;

	private Date dateRetired;

	private String retireReason;

	private Collection<ConceptDescription> descriptions = new LinkedHashSet<>();

	private Boolean retired = Boolean.FALSE;

	private String version;

	private Collection<ConceptSet> conceptSets = new LinkedHashSet<>();

	private Collection<ConceptMap> conceptMappings = new LinkedHashSet<>();

	private Set<ConceptAttribute> attributes = new LinkedHashSet<>();

	public Concept() {
	}

	public Concept(Integer conceptId) {
		setId(conceptId);
	}

	public Collection<ConceptAnswer> getAnswers() {
		return answers;
	}

	public void setAnswers(Collection<ConceptAnswer> answers) {
		this.answers = answers;
	}

	public User getChangedBy() {
		return changedBy;
	}

	public void setChangedBy(User changedBy) {
		this.changedBy = changedBy;
	}

	public ConceptClass getConceptClass() {
		return conceptClass;
	}

	public void setConceptClass(ConceptClass conceptClass) {
		this.conceptClass = conceptClass;
	}

	public Boolean isSet() {
		return set;
	}

	public Boolean getSet() {
		return set;
	}

	public void setSet(Boolean set) {
		this.set = set;
	}

	public ConceptDatatype getDatatype() {
		return datatype;
	}

	public void setDatatype(ConceptDatatype conceptDatatype) {
		this.datatype = conceptDatatype;
	}

	public Integer getConceptId() {
		return conceptId;
	}

	public void setConceptId(Integer conceptId) {
		this.conceptId = conceptId;
	}

	public User getCreator() {
		return creator;
	}

	public void setCreator(User creator) {
		this.creator = creator;
	}

	public Date getDateChanged() {
		return dateChanged;
	}

	public void setDateChanged(Date dateChanged) {
		this.dateChanged = dateChanged;
	}

	public Date getDateCreated() {
		return dateCreated;
	}

	public void setDateCreated(Date dateCreated) {
		this.dateCreated = dateCreated;
	}

	public Collection<ConceptName> getNames() {
		return names;
	}

	public void setNames(Collection<ConceptName> names) {
		this.names = names;
	}

	public User getRetiredBy() {
		return retiredBy;
	}

	public void setRetiredBy(User retiredBy) {
		this.retiredBy = retiredBy;
	}

	public Date getDateRetired() {
		return dateRetired;
	}

	public void setDateRetired(Date dateRetired) {
		this.dateRetired = dateRetired;
	}

	public String getRetireReason() {
		return retireReason;
	}

	public void setRetireReason(String retireReason) {
		this.retireReason = retireReason;
	}

	public Collection<ConceptDescription> getDescriptions() {
		return descriptions;
	}

	public void setDescriptions(Collection<ConceptDescription> descriptions) {
		this.descriptions = descriptions;
	}

	public Boolean isRetired() {
		return retired;
	}

	public Boolean getRetired() {
		return retired;
	}

	public void setRetired(Boolean retired) {
		this.retired = retired;
	}

	public String getVersion() {
		return version;
	}

	public void setVersion(String version) {
		this.version = version;
	}

	public Collection<ConceptSet> getConceptSets() {
		return conceptSets;
	}

	public void setConceptSets(Collection<ConceptSet> conceptSets) {
		this.conceptSets = conceptSets;
	}

	public Collection<ConceptMap> getConceptMappings() {
		return conceptMappings;
	}

	public void setConceptMappings(Collection<ConceptMap> conceptMappings) {
		this.conceptMappings = conceptMappings;
	}

	@Override
	public Integer getId() {
		return conceptId;
	}

	@Override
	public void setId(Integer id) {
		this.conceptId = id;
	}

	public Set<ConceptAttribute> getAttributes() {
		return attributes;
	}

	public void setAttributes(Set<ConceptAttribute> attributes) {
		this.attributes = attributes;
	}

	public void addName(ConceptName conceptName) {
		conceptName.setConcept(this);
		getNames().add(conceptName);
		if (conceptName.getConceptNameType() == null && getFullySpecifiedName(conceptName.getLocale()) == null) {
			conceptName.setConceptNameType(ConceptNameType.FULLY_SPECIFIED);
		}
	}

	public boolean removeName(ConceptName conceptName) {
		return getNames().remove(conceptName);
	}

	public void setFullySpecifiedName(ConceptName fullySpecifiedName) {
		fullySpecifiedName.setConceptNameType(ConceptNameType.FULLY_SPECIFIED);
		addName(fullySpecifiedName);
	}

	public void setShortName(ConceptName shortName) {
		shortName.setConceptNameType(ConceptNameType.SHORT);
		addName(shortName);
	}

	public ConceptName getFullySpecifiedName(Locale locale) {
		return getNames().stream().filter(name -> !name.getVoided() && name.isFullySpecifiedName()
		        && name.getLocale().equals(locale)).findFirst().orElse(null);
	}

	public ConceptName getName() {
		return getName(Context.getLocale());
	}

	public ConceptName getName(Locale locale) {
		return getName(locale, false);
	}

	/** The name in the locale: preferred, else fully specified, else any; another locale's unless exact. */
	public ConceptName getName(Locale locale, boolean exact) {
		Comparator<ConceptName> best = Comparator.comparing((ConceptName name) -> !name.getLocale().equals(locale))
		        .thenComparing(name -> !name.getLocale().getLanguage().equals(locale.getLanguage()))
		        .thenComparing(name -> !Boolean.TRUE.equals(name.getLocalePreferred()))
		        .thenComparing(name -> !name.isFullySpecifiedName());
		return getNames().stream().filter(name -> !name.getVoided() && (!exact || name.getLocale().equals(locale)))
		        .min(best).orElse(null);
	}

	public ConceptDescription getDescription() {
		return getDescription(Context.getLocale());
	}

	public ConceptDescription getDescription(Locale locale) {
		return getDescriptions().stream().min(Comparator.comparing(text -> !text.getLocale().equals(locale))).orElse(null);
	}

	public void addDescription(ConceptDescription description) {
		description.setConcept(this);
		getDescriptions().add(description);
	}

	public boolean removeDescription(ConceptDescription description) {
		return getDescriptions().remove(description);
	}

	public void addAnswer(ConceptAnswer conceptAnswer) {
		conceptAnswer.setConcept(this);
		getAnswers().add(conceptAnswer);
	}

	public boolean removeAnswer(ConceptAnswer conceptAnswer) {
		return getAnswers().remove(conceptAnswer);
	}

	public List<Concept> getSetMembers() {
		return getConceptSets().stream().sorted().map(ConceptSet::getConcept).collect(Collectors.toList());
	}

	public void addSetMember(Concept setMember) {
		addSetMember(setMember, -1);
	}

	public void addSetMember(Concept setMember, int index) {
		double weight = getConceptSets().stream().mapToDouble(ConceptSet::getSortWeight).max().orElse(999.0) + 1.0;
		ConceptSet member = new ConceptSet(setMember, weight);
		member.setConceptSet(this);
		getConceptSets().add(member);
		set = Boolean.TRUE;
	}

	/** Makes this object the dictionary entry that another one is, under the same id. */
	void takeOver(Concept other) {
		conceptId = other.conceptId;
		setUuid(other.getUuid());
		datatype = other.datatype;
		conceptClass = other.conceptClass;
		version = other.version;
		set = other.set;
		retired = other.retired;
		creator = other.creator;
		dateCreated = other.dateCreated;
		changedBy = other.changedBy;
		dateChanged = other.dateChanged;
		names = new LinkedHashSet<>(other.names);
		names.forEach(name -> name.setConcept(this));
		descriptions = new LinkedHashSet<>(other.descriptions);
		descriptions.forEach(description -> description.setConcept(this));
		answers = new LinkedHashSet<>(other.answers);
		answers.forEach(answer -> answer.setConcept(this));
		conceptSets = new LinkedHashSet<>(other.conceptSets);
		conceptSets.forEach(member -> member.setConceptSet(this));
		conceptMappings = new LinkedHashSet<>(other.conceptMappings);
		conceptMappings.forEach(mapping -> mapping.setConcept(this));
	}

	public boolean isNumeric() {
		return false;
	}

	public boolean isComplex() {
		return false;
	}

	@Override
	public String toString() {
		return "Concept #" + conceptId;
	}

	public Collection<ConceptAttribute> getActiveAttributes() {
		return getAttributes().stream().filter(attribute -> !attribute.getVoided()).collect(Collectors.toList());
	}

	public List<ConceptAttribute> getActiveAttributes(CustomValueDescriptor ofType) {
		return getActiveAttributes().stream().filter(attribute -> attribute.getAttributeType().equals(ofType))
		        .collect(Collectors.toList());
	}

	@SuppressWarnings("unchecked")
	public void addAttribute(ConceptAttribute attribute) {
		getAttributes().add(attribute);
		attribute.setOwner(this);
	}

	@Override
	@Deprecated
	public List<Concept> findPossibleValues(String searchText) {
		return Collections.emptyList();
	}

	@Override
	@Deprecated
	public List<Concept> getPossibleValues() {
		return Collections.emptyList();
	}

	@Override
	public Concept hydrate(String reference) {
		return Context.getConceptService().getConcept(Integer.valueOf(reference));
	}

	@Override
	public String serialize() {
		return getId() == null ? "" : getId().toString();
	}

	@Override
	public String getDisplayString() {
		return getName() == null ? toString() : getName().getName();
	}
}
