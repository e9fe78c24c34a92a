package org.openmrs;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** A programme of care. */
public class Program extends BaseChangeableOpenmrsMetadata {

	private Concept concept;

	private Concept outcomesConcept;

	private Integer programId;

	private Set<ProgramWorkflow> allWorkflows = new HashSet<>();

	public Program() {
	}

	public Program(Integer programId) {
		setId(programId);
	}

	public Program(String name) {
		setName(name);
	}

	public Concept getConcept() {
		return concept;
	}

	public void setConcept(Concept concept) {
		this.concept = concept;
	}

	public Concept getOutcomesConcept() {
		return outcomesConcept;
	}

	public void setOutcomesConcept(Concept concept) {
		this.outcomesConcept = concept;
	}

	public Integer getProgramId() {
		return programId;
	}

	public void setProgramId(Integer programId) {
		this.programId = programId;
	}

	public Set<ProgramWorkflow> getAllWorkflows() {
		return allWorkflows;
	}

	public void setAllWorkflows(Set<ProgramWorkflow> allWorkflows) {
		this.allWorkflows = allWorkflows;
	}

	@Override
	public Integer getId() {
		return programId;
	}

	@Override
	public void setId(Integer id) {
		this.programId = id;
	}

	public void addWorkflow(ProgramWorkflow workflow) {
		workflow.setProgram(this);
		getAllWorkflows().add(workflow);
	}

	public Set<ProgramWorkflow> getWorkflows() {
		return getAllWorkflows().stream().filter(workflow -> !workflow.getRetired()).collect(Collectors.toSet());
	}
}
