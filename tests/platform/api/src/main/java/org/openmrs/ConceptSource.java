package org.openmrs;

/** A code system. */
public class ConceptSource extends BaseChangeableOpenmrsMetadata {

	private Integer conceptSourceId;

	private String hl7Code;

	private String uniqueId;

	public ConceptSource() {
	}

	public ConceptSource(Integer conceptSourceId) {
		setId(conceptSourceId);
	}

	public Integer getConceptSourceId() {
		return conceptSourceId;
	}

	public void setConceptSourceId(Integer conceptSourceId) {
		this.conceptSourceId = conceptSourceId;
	}

	public String getHl7Code() {
		return hl7Code;
	}

	public void setHl7Code(String hl7Code) {
		this.hl7Code = hl7Code;
	}

	public String getUniqueId() {
		return uniqueId;
	}

	public void setUniqueId(String uniqueId) {
		this.uniqueId = uniqueId;
	}

	@Override
	public Integer getId() {
		return conceptSourceId;
	}

	@Override
	public void setId(Integer id) {
		this.conceptSourceId = id;
	}
}
