package org.openmrs;

/** One state of a workflow. */
public class ProgramWorkflowState extends BaseChangeableOpenmrsMetadata {

	private Concept concept;

	private Boolean initial = Boolean.FALSE;

	private Boolean terminal = Boolean.FALSE;

	private ProgramWorkflow programWorkflow;

	private Integer programWorkflowStateId;

	public ProgramWorkflowState() {
	}

	public ProgramWorkflowState(Integer programWorkflowStateId) {
		setId(programWorkflowStateId);
	}

	public Concept getConcept() {
		return concept;
	}

	public void setConcept(Concept concept) {
		this.concept = concept;
	}

	public Boolean getInitial() {
		return initial;
	}

	public void setInitial(Boolean initial) {
		this.initial = initial;
	}

	public Boolean getTerminal() {
		return terminal;
	}

	public void setTerminal(Boolean terminal) {
		this.terminal = terminal;
	}

	public ProgramWorkflow getProgramWorkflow() {
		return programWorkflow;
	}

	public void setProgramWorkflow(ProgramWorkflow programWorkflow) {
		this.programWorkflow = programWorkflow;
	}

	public Integer getProgramWorkflowStateId() {
		return programWorkflowStateId;
	}

	public void setProgramWorkflowStateId(Integer programWorkflowStateId) {
		this.programWorkflowStateId = programWorkflowStateId;
	}

	@Override
	public Integer getId() {
		return programWorkflowStateId;
	}

	@Override
	public void setId(Integer id) {
		this.programWorkflowStateId = id;
	}
}
