package org.openmrs;

import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Anybody the system knows: patients, users, providers and relatives. */
public class Person extends BaseChangeableOpenmrsData {

	private Integer personId;

	private String gender;

	private Date birthdate;

	private Boolean birthdateEstimated = Boolean.FALSE;

	private Boolean deathdateEstimated = Boolean.FALSE;

	private Date birthtime;

	private Boolean dead = Boolean.FALSE;

	private Date deathDate;

	private Concept causeOfDeath;

	private String causeOfDeathNonCoded;

	private Set<PersonAddress> addresses = new LinkedHashSet<>();

	private Set<PersonName> names = new LinkedHashSet<>();

	private Set<PersonAttribute> attributes = new LinkedHashSet<>();

	private User personChangedBy;

	private Date personDateChanged;

	private User personCreator;

	private Date personDateCreated;

	private Date personDateVoided;

	private Boolean personVoided = Boolean.FALSE;

	private User personVoidedBy;

	private String personVoidReason;

	private Boolean patient;

	public Person() {
	}

	public Person(Integer personId) {
		this.personId = personId;
	}

	public Person(Person person) {
		if (person == null) {
			return;
		}
		setUuid(person.getUuid());
		personId = person.personId;
		gender = person.gender;
		birthdate = person.birthdate;
		birthtime = person.birthtime;
		birthdateEstimated = person.birthdateEstimated;
		dead = person.dead;
		deathDate = person.deathDate;
		deathdateEstimated = person.deathdateEstimated;
		causeOfDeath = person.causeOfDeath;
		causeOfDeathNonCoded = person.causeOfDeathNonCoded;
		addresses = person.addresses;
		names = person.names;
		attributes = person.attributes;
		personCreator = person.personCreator;
		personDateCreated = person.personDateCreated;
		personChangedBy = person.personChangedBy;
		personDateChanged = person.personDateChanged;
		personVoided = person.personVoided;
		personVoidedBy = person.personVoidedBy;
		personDateVoided = person.personDateVoided;
		personVoidReason = person.personVoidReason;
		patient = person.patient;
	}

	public Integer getPersonId() {
		return personId;
	}

	public void setPersonId(Integer personId) {
		this.personId = personId;
	}

	public String getGender() {
		return gender;
	}

	public void setGender(String gender) {
		this.gender = gender;
	}

	public Date getBirthdate() {
		return birthdate;
	}

	public void setBirthdate(Date birthdate) {
		this.birthdate = birthdate;
	}

	public Boolean isBirthdateEstimated() {
		return birthdateEstimated;
	}

	public Boolean getBirthdateEstimated() {
		return birthdateEstimated;
	}

	public void setBirthdateEstimated(Boolean birthdateEstimated) {
		this.birthdateEstimated = birthdateEstimated;
	}

	public Boolean getDeathdateEstimated() {
		return deathdateEstimated;
	}

	public void setDeathdateEstimated(Boolean deathdateEstimated) {
		this.deathdateEstimated = deathdateEstimated;
	}

	public Date getBirthtime() {
		return birthtime;
	}

	public void setBirthtime(Date birthtime) {
		this.birthtime = birthtime;
	}

	public Boolean isDead() {
		return dead;
	}

	public Boolean getDead() {
		return dead;
	}

	public void setDead(Boolean dead) {
		this.dead = dead;
	}

	public Date getDeathDate() {
		return deathDate;
	}

	public void setDeathDate(Date deathDate) {
		this.deathDate = deathDate;
	}

	public Concept getCauseOfDeath() {
		return causeOfDeath;
	}

	public void setCauseOfDeath(Concept causeOfDeath) {
		this.causeOfDeath = causeOfDeath;
	}

	public String getCauseOfDeathNonCoded() {
		return causeOfDeathNonCoded;
	}

	public void setCauseOfDeathNonCoded(String causeOfDeathNonCoded) {
		this.causeOfDeathNonCoded = causeOfDeathNonCoded;
	}

	public Set<PersonAddress> getAddresses() {
		return addresses;
	}

	public void setAddresses(Set<PersonAddress> addresses) {
		this.addresses = addresses;
	}

	public Set<PersonName> getNames() {
		return names;
	}

	public void setNames(Set<PersonName> names) {
		this.names = names;
	}

	public Set<PersonAttribute> getAttributes() {
		return attributes;
	}

	public void setAttributes(Set<PersonAttribute> attributes) {
		this.attributes = attributes;
	}

	public User getPersonChangedBy() {
		return personChangedBy;
	}

	public void setPersonChangedBy(User changedBy) {
		this.personChangedBy = changedBy;
	}

	public Date getPersonDateChanged() {
		return personDateChanged;
	}

	public void setPersonDateChanged(Date dateChanged) {
		this.personDateChanged = dateChanged;
	}

	public User getPersonCreator() {
		return personCreator;
	}

	public void setPersonCreator(User creator) {
		this.personCreator = creator;
	}

	public Date getPersonDateCreated() {
		return personDateCreated;
	}

	public void setPersonDateCreated(Date dateCreated) {
		this.personDateCreated = dateCreated;
	}

	public Date getPersonDateVoided() {
		return personDateVoided;
	}

	public void setPersonDateVoided(Date dateVoided) {
		this.personDateVoided = dateVoided;
	}

	public Boolean getPersonVoided() {
		return personVoided;
	}

	public Boolean isPersonVoided() {
		return personVoided;
	}

	public void setPersonVoided(Boolean voided) {
		this.personVoided = voided;
	}

	public User getPersonVoidedBy() {
		return personVoidedBy;
	}

	public void setPersonVoidedBy(User voidedBy) {
		this.personVoidedBy = voidedBy;
	}

	public String getPersonVoidReason() {
		return personVoidReason;
	}

	public void setPersonVoidReason(String voidReason) {
		this.personVoidReason = voidReason;
	}

	@Override
	public Integer getId() {
		return personId;
	}

	@Override
	public void setId(Integer id) {
		this.personId = id;
	}

	@Override
	public User getCreator() {
		return personCreator;
	}

	@Override
	public void setCreator(User creator) {
		this.personCreator = creator;
	}

	@Override
	public Date getDateCreated() {
		return personDateCreated;
	}

	@Override
	public void setDateCreated(Date dateCreated) {
		this.personDateCreated = dateCreated;
	}

	@Override
	public User getChangedBy() {
		return personChangedBy;
	}

	@Override
	public void setChangedBy(User changedBy) {
		this.personChangedBy = changedBy;
	}

	@Override
	public Date getDateChanged() {
		return personDateChanged;
	}

	@Override
	public void setDateChanged(Date dateChanged) {
		this.personDateChanged = dateChanged;
	}

	@Override
	public User getVoidedBy() {
		return personVoidedBy;
	}

	@Override
	public void setVoidedBy(User voidedBy) {
		this.personVoidedBy = voidedBy;
	}

	@Override
	public Date getDateVoided() {
		return personDateVoided;
	}

	@Override
	public void setDateVoided(Date dateVoided) {
		this.personDateVoided = dateVoided;
	}

	@Override
	public String getVoidReason() {
		return personVoidReason;
	}

	@Override
	public void setVoidReason(String voidReason) {
		this.personVoidReason = voidReason;
	}

	@Override
	public Boolean getVoided() {
		return personVoided;
	}

	@Override
	public Boolean isVoided() {
		return personVoided;
	}

	@Override
	public void setVoided(Boolean voided) {
		this.personVoided = voided;
	}

	/** Whether a patient row shares this person's key. */
	public boolean getIsPatient() {
		return Boolean.TRUE.equals(patient);
	}

	public void addName(PersonName name) {
		if (name != null) {
			name.setPerson(this);
			getNames().add(name);
		}
	}

	public void removeName(PersonName name) {
		getNames().remove(name);
	}

	public void addAddress(PersonAddress address) {
		if (address != null) {
			address.setPerson(this);
			getAddresses().add(address);
		}
	}

	public void removeAddress(PersonAddress address) {
		getAddresses().remove(address);
	}

	/** Adds an attribute; an active one of its type with another value is voided. */
	public void addAttribute(PersonAttribute newAttribute) {
		for (PersonAttribute old : getActiveAttributes()) {
			if (old != newAttribute && old.getAttributeType().equals(newAttribute.getAttributeType())) {
				if (Objects.equals(old.getValue(), newAttribute.getValue())) {
					return;
				}
				old.voidAttribute("New value: " + newAttribute.getValue());
			}
		}
		newAttribute.setPerson(this);
		getAttributes().add(newAttribute);
	}

	public void removeAttribute(PersonAttribute attribute) {
		getAttributes().remove(attribute);
	}

	public List<PersonAttribute> getActiveAttributes() {
		return getAttributes().stream().filter(attribute -> !attribute.getVoided()).collect(Collectors.toList());
	}

	public PersonAttribute getAttribute(PersonAttributeType pat) {
		return getActiveAttributes().stream().filter(attribute -> attribute.getAttributeType().equals(pat)).findFirst()
		        .orElse(null);
	}

	public PersonAttribute getAttribute(String attributeName) {
		return getActiveAttributes().stream().filter(a -> a.getAttributeType().getName().equals(attributeName)).findFirst()
		        .orElse(null);
	}

	/** The name to show: a preferred one first, never a voided one while another is left. */
	public PersonName getPersonName() {
		return Preferred.first(getNames(), PersonName::getPreferred);
	}

	public PersonAddress getPersonAddress() {
		return Preferred.first(getAddresses(), PersonAddress::getPreferred);
	}

	public String getGivenName() {
		return getPersonName() == null ? "" : getPersonName().getGivenName();
	}

	public String getMiddleName() {
		return getPersonName() == null ? "" : getPersonName().getMiddleName();
	}

	public String getFamilyName() {
		return getPersonName() == null ? "" : getPersonName().getFamilyName();
	}

	@Override
	public String toString() {
		return "Person(personId=" + getPersonId() + ")";
	}

	public boolean isPatient() {
		return getIsPatient();
	}

	protected void setPatient(boolean patient) {
		this.patient = patient;
	}
}
