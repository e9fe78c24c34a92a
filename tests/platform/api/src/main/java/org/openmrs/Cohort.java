package org.openmrs;

import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** A named group of patients. */
public class Cohort extends BaseChangeableOpenmrsData {

	private Collection<CohortMembership> memberships = new LinkedHashSet<>();

	private Integer cohortId;

	private String description;

	private String name;

	public Cohort() {
	}

	public Cohort(Integer cohortId) {
		this.cohortId = cohortId;
	}

	public Cohort(String name, String description, Integer[] ids) {
		this.name = name;
		this.description = description;
		if (ids != null) {
			Arrays.stream(ids).forEach(id -> addMembership(new CohortMembership(id)));
		}
	}

	public Collection<CohortMembership> getMemberships() {
		return memberships;
	}

	public void setMemberships(Collection<CohortMembership> members) {
		this.memberships = members;
	}

	public Integer getCohortId() {
		return cohortId;
	}

	public void setCohortId(Integer cohortId) {
		this.cohortId = cohortId;
	}

	public String getDescription() {
		return description;
	}

	public void setDescription(String description) {
		this.description = description;
	}

	public String getName() {
		return name;
	}

	public void setName(String name) {
		this.name = name;
	}

	@Override
	public Integer getId() {
		return cohortId;
	}

	@Override
	public void setId(Integer id) {
		this.cohortId = id;
	}

	/** The patients with an active membership. */
	public Set<Integer> getMemberIds() {
		return getActiveMemberships().stream().map(CohortMembership::getPatientId).collect(Collectors.toSet());
	}

	public boolean contains(Integer patientId) {
		return getMemberIds().contains(patientId);
	}

	public boolean addMembership(CohortMembership cohortMembership) {
		cohortMembership.setCohort(this);
		return getMemberships().add(cohortMembership);
	}

	public boolean removeMembership(CohortMembership cohortMembership) {
		return getMemberships().remove(cohortMembership);
	}

	public Collection<CohortMembership> getActiveMemberships() {
		return getActiveMemberships(new Date());
	}

	public Collection<CohortMembership> getActiveMemberships(Date asOfDate) {
		return getMemberships().stream().filter(member -> member.isActive(asOfDate)).collect(Collectors.toSet());
	}

	public int size() {
		return getMemberIds().size();
	}

	@Override
	public String toString() {
		return "Cohort id=" + cohortId;
	}
}
