package org.openmrs.module.tributarydriver.operations;

import java.util.Locale;
import java.util.Map;
import org.openmrs.Concept;
import org.openmrs.ConceptAnswer;
import org.openmrs.ConceptComplex;
import org.openmrs.ConceptDescription;
import org.openmrs.ConceptName;
import org.openmrs.ConceptNumeric;
import org.openmrs.EncounterRole;
import org.openmrs.EncounterType;
import org.openmrs.GlobalProperty;
import org.openmrs.Location;
import org.openmrs.LocationTag;
import org.openmrs.PatientIdentifierType;
import org.openmrs.PersonAttributeType;
import org.openmrs.Program;
import org.openmrs.ProgramWorkflow;
import org.openmrs.ProgramWorkflowState;
import org.openmrs.VisitType;
import org.openmrs.api.AdministrationService;
import org.openmrs.api.ConceptNameType;
import org.openmrs.api.ConceptService;
import org.openmrs.api.context.Context;
import org.openmrs.module.tributarydriver.Operation;
import org.openmrs.module.tributarydriver.Output;
import org.openmrs.module.tributarydriver.Step;

/** Dictionary and set-up: concepts, locations, types, programs, global properties. */
public final class Dictionary {

    private Dictionary() {
    }

    /** Adds the operations. */
    public static void register(Map<String, Operation> operations) {
        operations.put("setUp", Dictionary::setUp);
        operations.put("newLocation", Dictionary::newLocation);
        operations.put("editLocation", Dictionary::editLocation);
        operations.put("newTag", Dictionary::newTag);
        operations.put("locationTag", Dictionary::locationTag);
        operations.put("removeTag", Dictionary::removeTag);
        operations.put("concept", Dictionary::concept);
        operations.put("numericConcept", Dictionary::numericConcept);
        operations.put("conceptSet", Dictionary::conceptSet);
        operations.put("conceptName", Dictionary::conceptName);
        operations.put("makeNumeric", Dictionary::makeNumeric);
        operations.put("makeComplex", Dictionary::makeComplex);
        operations.put("makePlain", Dictionary::makePlain);
        operations.put("encounterType", Dictionary::encounterType);
        operations.put("globalProperty", Dictionary::globalProperty);
    }

    /** Everything that a clinic's forms need, under names that begin with the set's name. */
    private static void setUp(Step step, Output output) {
        String set = Lookup.set(step);
        Location hospital = saveLocation(set + " hospital", null);
        Location ward = saveLocation(set + " ward", hospital);
        setUpTypes(set);
        setUpConcepts(set);
        setUpProgram(step, set);
        Staff.saveProvider(set, step.text("family", "Wanjiru"));
        output.line("location", ward.getUuid(), "hospital", hospital.getUuid());
    }

    private static void setUpTypes(String set) {
        PatientIdentifierType number = new PatientIdentifierType();
        number.setName(set + " number");
        number.setDescription("number on the card");
        Context.getPatientService().savePatientIdentifierType(number);
        saveEncounterType(set + " consultation");
        EncounterRole clinician = new EncounterRole();
        clinician.setName(set + " clinician");
        clinician.setDescription("sees the patient");
        Context.getEncounterService().saveEncounterRole(clinician);
        Context.getVisitService().saveVisitType(new VisitType(set + " visit", "one day"));
        saveAttributeType(set + " phone", "java.lang.String");
        saveAttributeType(set + " home clinic", "org.openmrs.Location");
        saveAttributeType(set + " occupation", "org.openmrs.Concept");
    }

    private static void saveAttributeType(String name, String format) {
        PersonAttributeType type = new PersonAttributeType();
        type.setName(name);
        type.setDescription(name);
        type.setFormat(format);
        Context.getPersonService().savePersonAttributeType(type);
    }

    private static void setUpConcepts(String set) {
        saveNumeric(set + " weight", 0.0, 250.0);
        saveConcept(set + " note", "Text");
        saveConcept(set + " next visit", "Datetime");
        saveConcept(set + " signs", "N/A");
        saveConcept(set + " penicillin", "N/A");
        saveConcept(set + " rash", "N/A");
        saveConcept(set + " in care", "N/A");
        Concept positive = saveConcept(set + " positive", "N/A");
        Concept negative = saveConcept(set + " negative", "N/A");
        Concept result = build(new Concept(), set + " result", "Coded");
        result.addAnswer(new ConceptAnswer(positive));
        result.addAnswer(new ConceptAnswer(negative));
        Context.getConceptService().saveConcept(result);
    }

    private static void setUpProgram(Step step, String set) {
        Concept inCare = Lookup.concept(step, "in care");
        Program program = new Program(set + " program");
        program.setDescription(set + " program");
        program.setConcept(inCare);
        ProgramWorkflow workflow = new ProgramWorkflow();
        workflow.setConcept(inCare);
        ProgramWorkflowState state = new ProgramWorkflowState();
        state.setConcept(inCare);
        state.setInitial(true);
        state.setTerminal(false);
        workflow.addState(state);
        program.addWorkflow(workflow);
        Context.getProgramWorkflowService().saveProgram(program);
    }

    private static Concept saveConcept(String name, String datatype) {
        return Context.getConceptService().saveConcept(build(new Concept(), name, datatype));
    }

    private static Concept saveNumeric(String name, Double low, Double high) {
        ConceptNumeric numeric = (ConceptNumeric) build(new ConceptNumeric(), name, "Numeric");
        numeric.setLowAbsolute(low);
        numeric.setHiAbsolute(high);
        numeric.setUnits("kg");
        numeric.setAllowDecimal(true);
        return Context.getConceptService().saveConcept(numeric);
    }

    private static Concept build(Concept concept, String text, String datatype) {
        ConceptService concepts = Context.getConceptService();
        ConceptName name = new ConceptName(text, Locale.ENGLISH);
        name.setConceptNameType(ConceptNameType.FULLY_SPECIFIED);
        name.setLocalePreferred(true);
        concept.addName(name);
        concept.addDescription(new ConceptDescription(text + ", for the tests", Locale.ENGLISH));
        concept.setDatatype(concepts.getConceptDatatypeByName(datatype));
        concept.setConceptClass(concepts.getConceptClassByName("Misc"));
        return concept;
    }

    private static Location saveLocation(String name, Location parent) {
        Location location = new Location();
        location.setName(name);
        location.setDescription("for the tests");
        location.setParentLocation(parent);
        return Context.getLocationService().saveLocation(location);
    }

    private static void newLocation(Step step, Output output) {
        Location parent = step.has("parent") ? Context.getLocationService().getLocationByUuid(step.text("parent")) : null;
        output.line("location", saveLocation(step.text("name"), parent).getUuid());
    }

    private static void editLocation(Step step, Output output) {
        Location location = Context.getLocationService().getLocationByUuid(step.text("location"));
        location.setDescription(step.text("description"));
        Context.getLocationService().saveLocation(location);
    }

    private static void newTag(Step step, Output output) {
        LocationTag tag = new LocationTag(step.text("name"), "for the tests");
        output.line("tag", Context.getLocationService().saveLocationTag(tag).getUuid());
    }

    private static void locationTag(Step step, Output output) {
        Location location = Context.getLocationService().getLocationByUuid(step.text("location"));
        location.addTag(Context.getLocationService().getLocationTagByUuid(step.text("tag")));
        Context.getLocationService().saveLocation(location);
    }

    private static void removeTag(Step step, Output output) {
        Location location = Context.getLocationService().getLocationByUuid(step.text("location"));
        location.removeTag(Context.getLocationService().getLocationTagByUuid(step.text("tag")));
        Context.getLocationService().saveLocation(location);
    }

    private static void concept(Step step, Output output) {
        output.line("concept", saveConcept(step.text("name"), step.text("datatype", "N/A")).getUuid());
    }

    private static void numericConcept(Step step, Output output) {
        output.line("concept", saveNumeric(step.text("name"), 0.5, Double.valueOf(step.text("high", "100"))).getUuid());
    }

    private static void conceptSet(Step step, Output output) {
        Concept set = build(new Concept(), step.text("name"), "N/A");
        set.setSet(true);
        set.addSetMember(Lookup.concept(step, "weight"));
        set.addSetMember(Lookup.concept(step, "note"));
        output.line("concept", Context.getConceptService().saveConcept(set).getUuid());
    }

    private static void conceptName(Step step, Output output) {
        Concept concept = Context.getConceptService().getConceptByUuid(step.text("concept"));
        ConceptName name = new ConceptName(step.text("name"), Locale.ENGLISH);
        concept.addName(name);
        Context.getConceptService().saveConcept(concept);
        output.line("name", name.getUuid());
    }

    /** Changes what is answered to a concept, as the dictionary's page does: the object is saved as one of the other class. */
    private static void makeNumeric(Step step, Output output) {
        ConceptNumeric numeric = new ConceptNumeric(conceptOf(step, "Numeric"));
        numeric.setHiNormal(Double.valueOf(step.text("high", "100")));
        numeric.setUnits("/min");
        Context.getConceptService().saveConcept(numeric);
    }

    private static void makeComplex(Step step, Output output) {
        ConceptComplex complex = new ConceptComplex(conceptOf(step, "Complex"));
        complex.setHandler(step.text("handler", "BinaryDataHandler"));
        Context.getConceptService().saveConcept(complex);
    }

    private static void makePlain(Step step, Output output) {
        Context.getConceptService().saveConcept(conceptOf(step, "N/A"));
    }

    private static Concept conceptOf(Step step, String datatype) {
        ConceptService concepts = Context.getConceptService();
        Concept concept = concepts.getConceptByUuid(step.text("concept"));
        concept.setDatatype(concepts.getConceptDatatypeByName(datatype));
        return concept;
    }

    private static EncounterType saveEncounterType(String name) {
        return Context.getEncounterService().saveEncounterType(new EncounterType(name, "for the tests"));
    }

    private static void encounterType(Step step, Output output) {
        output.line("type", saveEncounterType(step.text("name")).getUuid());
    }

    private static void globalProperty(Step step, Output output) {
        AdministrationService administration = Context.getAdministrationService();
        GlobalProperty property = administration.getGlobalPropertyObject(step.text("name"));
        if (property == null) {
            property = new GlobalProperty(step.text("name"), step.text("value"));
        } else {
            property.setPropertyValue(step.text("value"));
        }
        administration.saveGlobalProperty(property);
    }
}
