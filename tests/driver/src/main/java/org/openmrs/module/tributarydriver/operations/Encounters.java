package org.openmrs.module.tributarydriver.operations;

import java.util.Date;
import java.util.Map;
import org.openmrs.CareSetting;
import org.openmrs.Concept;
import org.openmrs.DrugOrder;
import org.openmrs.Encounter;
import org.openmrs.FreeTextDosingInstructions;
import org.openmrs.Obs;
import org.openmrs.Order;
import org.openmrs.Patient;
import org.openmrs.TestOrder;
import org.openmrs.Visit;
import org.openmrs.api.context.Context;
import org.openmrs.module.tributarydriver.Operation;
import org.openmrs.module.tributarydriver.Output;
import org.openmrs.module.tributarydriver.Step;

/** Consultation: visits, encounters, obs and orders. */
public final class Encounters {

    private static final String OUTPATIENT = "6f0c9a92-6f24-11e3-af88-005056821db0";

    private static final String INPATIENT = "c365e560-c3ec-11e3-9c1a-0800200c9a66";

    private static final String DRUG_ORDER = "131168f4-15f5-102d-96e4-000c29c2a5d7";

    private static final String TEST_ORDER = "52a447d3-a64a-11e3-9aeb-50e549534c5e";

    private Encounters() {
    }

    /** Adds the operations. */
    public static void register(Map<String, Operation> operations) {
        operations.put("visit", Encounters::visit);
        operations.put("endVisit", Encounters::endVisit);
        operations.put("encounter", Encounters::encounter);
        operations.put("addObs", Encounters::addObs);
        operations.put("obsGroup", Encounters::obsGroup);
        operations.put("editObs", Encounters::editObs);
        operations.put("voidObs", Encounters::voidObs);
        operations.put("voidEncounter", Encounters::voidEncounter);
        operations.put("unvoidEncounter", Encounters::unvoidEncounter);
        operations.put("purgeEncounter", Encounters::purgeEncounter);
        operations.put("order", Encounters::order);
        operations.put("drugOrder", Encounters::drugOrder);
        operations.put("stopOrder", Encounters::stopOrder);
        operations.put("purgeOrder", Encounters::purgeOrder);
    }

    private static void visit(Step step, Output output) {
        Visit visit = new Visit(Lookup.patient(step), Lookup.visitType(step), Lookup.minutesAgo(50));
        visit.setLocation(Lookup.location(step));
        visit = Context.getVisitService().saveVisit(visit);
        output.line("visit", visit.getUuid());
    }

    private static void endVisit(Step step, Output output) {
        Visit visit = Context.getVisitService().getVisitByUuid(step.text("visit"));
        Context.getVisitService().endVisit(visit, Lookup.minutesAgo(1));
    }

    private static void encounter(Step step, Output output) {
        Encounter encounter = build(step, Lookup.patient(step), step.number("obs", 5), step.number("value", 60));
        long began = System.nanoTime();
        encounter = Context.getEncounterService().saveEncounter(encounter);
        long nanos = System.nanoTime() - began;
        output.line("encounter", encounter.getUuid(), "nanos", nanos);
        for (Obs obs : encounter.getAllObs(true)) {
            output.line("obs", obs.getUuid(), "of", obs.getConcept().getUuid());
        }
    }

    /** An encounter with obs of every kind in turn, not saved yet. */
    static Encounter build(Step step, Patient patient, int obs, int value) {
        Encounter encounter = new Encounter();
        encounter.setPatient(patient);
        encounter.setEncounterType(Lookup.encounterType(step));
        encounter.setLocation(Lookup.location(step));
        encounter.setEncounterDatetime(Lookup.minutesAgo(30));
        encounter.addProvider(Lookup.encounterRole(step), Lookup.provider(step));
        for (int i = 0; i < obs; i++) {
            encounter.addObs(one(step, patient, i, value + i));
        }
        return encounter;
    }

    private static Obs one(Step step, Patient patient, int kind, int value) {
        Date when = Lookup.minutesAgo(30);
        switch (kind % 4) {
            case 0:
                Obs weight = new Obs(patient, Lookup.concept(step, "weight"), when, Lookup.location(step));
                weight.setValueNumeric(value + 0.1);
                return weight;
            case 1:
                Obs note = new Obs(patient, Lookup.concept(step, "note"), when, Lookup.location(step));
                note.setValueText(step.text("text", "Comes back in " + value + " days"));
                return note;
            case 2:
                Obs coded = new Obs(patient, Lookup.concept(step, "result"), when, Lookup.location(step));
                coded.setValueCoded(Lookup.concept(step, value % 2 == 0 ? "positive" : "negative"));
                return coded;
            default:
                Obs next = new Obs(patient, Lookup.concept(step, "next visit"), when, Lookup.location(step));
                next.setValueDatetime(new Date(1_700_000_000_000L + 86_400_000L * value));
                return next;
        }
    }

    private static void addObs(Step step, Output output) {
        Encounter encounter = Lookup.encounter(step);
        Obs obs = one(step, encounter.getPatient(), step.number("kind", 0), step.number("value", 61));
        if (step.has("order")) {
            obs.setOrder(Context.getOrderService().getOrderByUuid(step.text("order")));
        }
        encounter.addObs(obs);
        Context.getEncounterService().saveEncounter(encounter);
        output.line("obs", obs.getUuid());
    }

    private static void obsGroup(Step step, Output output) {
        Encounter encounter = Lookup.encounter(step);
        Patient patient = encounter.getPatient();
        Obs group = new Obs(patient, Lookup.concept(step, "signs"), Lookup.minutesAgo(30), Lookup.location(step));
        group.addGroupMember(one(step, patient, 0, 37));
        group.addGroupMember(one(step, patient, 1, 38));
        encounter.addObs(group);
        Context.getEncounterService().saveEncounter(encounter);
        output.line("obs", group.getUuid());
    }

    private static void editObs(Step step, Output output) {
        Obs obs = Context.getObsService().getObsByUuid(step.text("obs"));
        if (step.has("text")) {
            obs.setValueText(step.text("text"));
        } else {
            obs.setValueNumeric(Double.valueOf(step.text("number", "70.25")));
        }
        Obs saved = Context.getObsService().saveObs(obs, "corrected");
        output.line("obs", saved.getUuid());
    }

    private static void voidObs(Step step, Output output) {
        Context.getObsService().voidObs(Context.getObsService().getObsByUuid(step.text("obs")), "test");
    }

    private static void voidEncounter(Step step, Output output) {
        Context.getEncounterService().voidEncounter(Lookup.encounter(step), "test");
    }

    private static void unvoidEncounter(Step step, Output output) {
        Context.getEncounterService().unvoidEncounter(Lookup.encounter(step));
    }

    private static void purgeEncounter(Step step, Output output) {
        Context.getEncounterService().purgeEncounter(Lookup.encounter(step), true);
    }

    private static void order(Step step, Output output) {
        Encounter encounter = Lookup.encounter(step);
        Concept what = Lookup.concept(step, step.text("test", "result"));
        CareSetting outpatient = Context.getOrderService().getCareSettingByUuid(OUTPATIENT);
        TestOrder order = new TestOrder();
        order.setPatient(encounter.getPatient());
        order.setEncounter(encounter);
        order.setConcept(what);
        order.setOrderer(Lookup.provider(step));
        order.setCareSetting(outpatient);
        order.setOrderType(Context.getOrderService().getOrderTypeByUuid(TEST_ORDER));
        order.setDateActivated(encounter.getEncounterDatetime());
        order.setInstructions(step.text("instructions", "before breakfast"));
        Order saved = Context.getOrderService().saveOrder(order, null);
        output.line("order", saved.getUuid(), "number", saved.getOrderNumber());
    }

    /** An order for a medicine: OpenMRS can purge such a one, while of a test it leaves the lower row and fails. */
    private static void drugOrder(Step step, Output output) {
        Encounter encounter = Lookup.encounter(step);
        DrugOrder order = new DrugOrder();
        order.setPatient(encounter.getPatient());
        order.setEncounter(encounter);
        order.setConcept(Lookup.concept(step, "penicillin"));
        order.setOrderer(Lookup.provider(step));
        order.setCareSetting(Context.getOrderService().getCareSettingByUuid(INPATIENT));
        order.setOrderType(Context.getOrderService().getOrderTypeByUuid(DRUG_ORDER));
        order.setDateActivated(encounter.getEncounterDatetime());
        order.setDosingType(FreeTextDosingInstructions.class);
        order.setDosingInstructions("one before each meal");
        output.line("order", Context.getOrderService().saveOrder(order, null).getUuid());
    }

    private static void stopOrder(Step step, Output output) throws Exception {
        Order order = Context.getOrderService().getOrderByUuid(step.text("order"));
        Order stopped = Context.getOrderService().discontinueOrder(order, "no longer needed", Lookup.minutesAgo(1),
            Lookup.provider(step), order.getEncounter());
        output.line("order", stopped.getUuid());
    }

    /** Purges an order with the obs that refer to it. */
    private static void purgeOrder(Step step, Output output) {
        Context.getOrderService().purgeOrder(Context.getOrderService().getOrderByUuid(step.text("order")), true);
    }
}
