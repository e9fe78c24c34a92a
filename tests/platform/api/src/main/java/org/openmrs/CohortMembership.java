package org.openmrs;

import java.util.Comparator;
import java.util.Date;

/** The membership of a patient in a cohort for a time. */
public class CohortMembership extends BaseChangeableOpenmrsData implements Comparable<CohortMembership> {

	private Integer cohortMemberId;

	private Cohort cohort;

	private Integer patientId;

	private Date startDate;

	private Date endDate;

	public CohortMembership() {
	}

	public CohortMembership(Integer patientId) {
		this(patientId, new Date());
	}

	public CohortMembership(Integer patientId, Date startDate) {
		this.patientId = patientId;
		this.startDate = startDate;
	}

	@Override
	public Integer getId() {
		return cohortMemberId;
	}

	@Override
	public void setId(Integer id) {
		this.cohortMemberId = id;
	}

	public Integer getCohortMemberId() {
		return cohortMemberId;
	}

	public void setCohortMemberId(Integer cohortMemberId) {
		this.cohortMemberId = cohortMemberId;
	}

	public Cohort getCohort() {
		return cohort;
	}

	public void setCohort(Cohort cohort) {
		this.cohort = cohort;
	}

	public Integer getPatientId() {
		return patientId;
	}

	public void setPatientId(Integer patientId) {
		this.patientId = patientId;
	}

	public Date getStartDate() {
		return startDate;
	}

	public void setStartDate(Date startDate) {
		this.startDate = startDate;
	}

	public Date getEndDate() {
		return endDate;
	}

	public void setEndDate(Date endDate) {
		this.endDate = endDate;
	}

	public boolean isActive() {
		return isActive(new Date());
	}

	public boolean isActive(Date asOfDate) {
		Date when = asOfDate == null ? new Date() : asOfDate;
		return !getVoided() && !startDate.after(when) && (endDate == null || endDate.after(when));
	}

	@Override
	public int compareTo(CohortMembership o) {
		return Comparator.comparing(CohortMembership::getStartDate).thenComparing(CohortMembership::getUuid).compare(this, o);
	}
}
