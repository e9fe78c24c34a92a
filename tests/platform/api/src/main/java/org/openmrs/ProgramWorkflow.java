package org.openmrs;

import java.util.HashSet;
import java.util.Set;

/** One workflow of a programme. */
public class ProgramWorkflow extends BaseChangeableOpenmrsMetadata {

	private Set<ProgramWorkflowState> states = new HashSet<>();

	private Concept concept;

	private Program program;

	private Integer programWorkflowId;

	public ProgramWorkflow() {
	}

	public ProgramWorkflow(Integer programWorkflowId) {
		setId(programWorkflowId);
	}

	public Set<ProgramWorkflowState> getStates() {
		return states;
	}

	public void setStates(Set<ProgramWorkflowState> states) {
		this.states = states;
	}

	public Concept getConcept() {
		return concept;
	}

	public void setConcept(Concept concept) {
		this.concept = concept;
	}

	public Program getProgram() {
		return program;
	}

	public void setProgram(Program program) {
		this.program = program;
	}

	public Integer getProgramWorkflowId() {
		return programWorkflowId;
	}

	public void setProgramWorkflowId(Integer programWorkflowId) {
		this.programWorkflowId = programWorkflowId;
	}

	@Override
	public Integer getId() {
		return programWorkflowId;
	}

	@Override
	public void setId(Integer id) {
		this.programWorkflowId = id;
	}

	public void addState(ProgramWorkflowState state) {
		state.setProgramWorkflow(this);
		getStates().add(state);
	}
}
