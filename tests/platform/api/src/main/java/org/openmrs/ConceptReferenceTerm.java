package org.openmrs;

import java.util.LinkedHashSet;
import java.util.Set;

/** A term of a code system. */
public class ConceptReferenceTerm extends BaseChangeableOpenmrsMetadata {

	private Integer conceptReferenceTermId;

	private ConceptSource conceptSource;

	private String code;

	private String version;

	private Set<ConceptReferenceTermMap> conceptReferenceTermMaps = new LinkedHashSet<>();

	public ConceptReferenceTerm() {
	}

	public ConceptReferenceTerm(Integer conceptReferenceTermId) {
		setId(conceptReferenceTermId);
	}

	public ConceptReferenceTerm(ConceptSource source, String code, String name) {
		setConceptSource(source);
		setCode(code);
		setName(name);
	}

	public Integer getConceptReferenceTermId() {
		return conceptReferenceTermId;
	}

	public void setConceptReferenceTermId(Integer conceptReferenceTermId) {
		this.conceptReferenceTermId = conceptReferenceTermId;
	}

	public ConceptSource getConceptSource() {
		return conceptSource;
	}

	public void setConceptSource(ConceptSource conceptSource) {
		this.conceptSource = conceptSource;
	}

	public String getCode() {
		return code;
	}

	public void setCode(String code) {
		this.code = code;
	}

	public String getVersion() {
		return version;
	}

	public void setVersion(String version) {
		this.version = version;
	}

	public Set<ConceptReferenceTermMap> getConceptReferenceTermMaps() {
		return conceptReferenceTermMaps;
	}

	public void setConceptReferenceTermMaps(Set<ConceptReferenceTermMap> conceptReferenceTermMaps) {
		this.conceptReferenceTermMaps = conceptReferenceTermMaps;
	}

	@Override
	public Integer getId() {
		return conceptReferenceTermId;
	}

	@Override
	public void setId(Integer id) {
		this.conceptReferenceTermId = id;
	}
}
