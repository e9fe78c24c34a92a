package org.openmrs;

import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.openmrs.customdatatype.Customizable;

/** A stay of a patient, from arrival to departure. */
public class Visit extends BaseCustomizableData<VisitAttribute> implements Auditable, Customizable<VisitAttribute> {

	private Integer visitId;

	private Patient patient;

	private VisitType visitType;

	private Concept indication;

	private Location location;

	private Date startDatetime;

	private Date stopDatetime;

	private Set<Encounter> encounters = new LinkedHashSet<>();

	public Visit() {
	}

	public Visit(Integer visitId) {
		setId(visitId);
	}

	public Visit(Patient patient, VisitType visitType, Date startDatetime) {
		setPatient(patient);
		setVisitType(visitType);
		setStartDatetime(startDatetime);
	}

	public Integer getVisitId() {
		return visitId;
	}

	public void setVisitId(Integer visitId) {
		this.visitId = visitId;
	}

	public Patient getPatient() {
		return patient;
	}

	public void setPatient(Patient patient) {
		this.patient = patient;
	}

	public VisitType getVisitType() {
		return visitType;
	}

	public void setVisitType(VisitType visitType) {
		this.visitType = visitType;
	}

	public Concept getIndication() {
		return indication;
	}

	public void setIndication(Concept indication) {
		this.indication = indication;
	}

	public Location getLocation() {
		return location;
	}

	public void setLocation(Location location) {
		this.location = location;
	}

	public Date getStartDatetime() {
		return startDatetime;
	}

	public void setStartDatetime(Date startDatetime) {
		this.startDatetime = startDatetime;
	}

	public Date getStopDatetime() {
		return stopDatetime;
	}

	public void setStopDatetime(Date stopDatetime) {
		this.stopDatetime = stopDatetime;
	}

	@Override
	public Integer getId() {
		return visitId;
	}

	@Override
	public void setId(Integer id) {
		this.visitId = id;
	}

	public Set<Encounter> getEncounters() {
		return encounters;
	}

	public void setEncounters(Set<Encounter> encounters) {
		this.encounters = encounters;
	}

	public List<Encounter> getNonVoidedEncounters() {
		return getEncounters().stream().filter(encounter -> !encounter.getVoided()).collect(Collectors.toList());
	}

	public void addEncounter(Encounter encounter) {
		encounter.setVisit(this);
		getEncounters().add(encounter);
	}
}
