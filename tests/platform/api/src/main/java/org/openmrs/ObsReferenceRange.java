package org.openmrs;

/** The reference range that held when an observation was made. */
public class ObsReferenceRange extends BaseReferenceRange {

	private Integer obsReferenceRangeId;

	private Obs obs;

	public Integer getObsReferenceRangeId() {
		return obsReferenceRangeId;
	}

	public void setObsReferenceRangeId(Integer obsReferenceRangeId) {
		this.obsReferenceRangeId = obsReferenceRangeId;
	}

	@Override
	public Integer getId() {
		return obsReferenceRangeId;
	}

	@Override
	public void setId(Integer id) {
		this.obsReferenceRangeId = id;
	}

	public Obs getObs() {
		return obs;
	}

	public void setObs(Obs obs) {
		this.obs = obs;
	}
}
