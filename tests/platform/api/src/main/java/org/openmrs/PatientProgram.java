package org.openmrs;

import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.openmrs.customdatatype.CustomValueDescriptor;
import org.openmrs.customdatatype.Customizable;

/** The enrolment of a patient in a programme. */
public class PatientProgram extends BaseChangeableOpenmrsData implements Customizable<PatientProgramAttribute> {

	private Concept outcome;

	private Date dateCompleted;

	private Date dateEnrolled;

	private Patient patient;

	private Integer patientProgramId;

	private Program program;

	private Set<PatientState> states = new HashSet<>();

	private Location location;

	private Set<PatientProgramAttribute> attributes = new HashSet<>();

	public PatientProgram() {
	}

	public PatientProgram(Integer patientProgramId) {
		setId(patientProgramId);
	}

	public Concept getOutcome() {
		return outcome;
	}

	public void setOutcome(Concept concept) {
		this.outcome = concept;
	}

	public Date getDateCompleted() {
		return dateCompleted;
	}

	public void setDateCompleted(Date dateCompleted) {
		this.dateCompleted = dateCompleted;
	}

	public Date getDateEnrolled() {
		return dateEnrolled;
	}

	public void setDateEnrolled(Date dateEnrolled) {
		this.dateEnrolled = dateEnrolled;
	}

	public Patient getPatient() {
		return patient;
	}

	public void setPatient(Patient patient) {
		this.patient = patient;
	}

	public Integer getPatientProgramId() {
		return patientProgramId;
	}

	public void setPatientProgramId(Integer patientProgramId) {
		this.patientProgramId = patientProgramId;
	}

	public Program getProgram() {
		return program;
	}

	public void setProgram(Program program) {
		this.program = program;
	}

	public Set<PatientState> getStates() {
		return states;
	}

	public void setStates(Set<PatientState> states) {
		this.states = states;
	}

	@Override
	public Integer getId() {
		return patientProgramId;
	}

	@Override
	public void setId(Integer id) {
		this.patientProgramId = id;
	}

	public Location getLocation() {
		return location;
	}

	public void setLocation(Location location) {
		this.location = location;
	}

	public Set<PatientProgramAttribute> getAttributes() {
		return attributes;
	}

	public void setAttributes(Set<PatientProgramAttribute> attributes) {
		this.attributes = attributes;
	}

	public boolean getActive() {
		return getActive(new Date());
	}

	public boolean getActive(Date onDate) {
		return !getVoided() && (dateEnrolled == null || !dateEnrolled.after(onDate))
		        && (dateCompleted == null || dateCompleted.after(onDate));
	}

	/** Ends the current state of the state's workflow and enters the state; a terminal one completes the programme. */
	public void transitionToState(ProgramWorkflowState programWorkflowState, Date onDate) {
		for (PatientState state : getCurrentStates()) {
			if (state.getState().getProgramWorkflow().equals(programWorkflowState.getProgramWorkflow())) {
				state.setEndDate(onDate);
			}
		}
		PatientState entered = new PatientState();
		entered.setPatientProgram(this);
		entered.setState(programWorkflowState);
		entered.setStartDate(onDate);
		getStates().add(entered);
		if (Boolean.TRUE.equals(programWorkflowState.getTerminal())) {
			setDateCompleted(onDate);
		}
	}

	public Set<PatientState> getCurrentStates() {
		return getStates().stream().filter(state -> !state.getVoided() && state.getEndDate() == null)
		        .collect(Collectors.toSet());
	}

	public Collection<PatientProgramAttribute> getActiveAttributes() {
		return getAttributes().stream().filter(attribute -> !attribute.getVoided()).collect(Collectors.toList());
	}

	public List<PatientProgramAttribute> getActiveAttributes(CustomValueDescriptor ofType) {
		return getActiveAttributes().stream().filter(attribute -> attribute.getAttributeType().equals(ofType))
		        .collect(Collectors.toList());
	}

	@SuppressWarnings("unchecked")
	public void addAttribute(PatientProgramAttribute attribute) {
		getAttributes().add(attribute);
		attribute.setOwner(this);
	}
}
