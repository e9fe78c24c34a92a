package org.openmrs.util;

import java.util.Properties;

import org.openmrs.Allergies;
import org.openmrs.Concept;
import org.openmrs.Encounter;
import org.openmrs.Field;
import org.openmrs.Location;
import org.openmrs.Order;
import org.openmrs.Patient;
import org.openmrs.Person;
import org.openmrs.Provider;
import org.openmrs.Relationship;
import org.openmrs.User;
import org.openmrs.Visit;
import org.openmrs.attribute.Attribute;

/** The privileges that the services ask for. */
public class PrivilegeConstants {

	public static final String ADD_ALLERGIES = "Add Allergies";

	public static final String ADD_COHORTS = "Add Cohorts";

	public static final String ADD_ENCOUNTERS = "Add Encounters";

	public static final String ADD_OBS = "Add Observations";

	public static final String ADD_ORDERS = "Add Orders";

	public static final String ADD_PATIENTS = "Add Patients";

	public static final String ADD_PATIENT_IDENTIFIERS = "Add Patient Identifiers";

	public static final String ADD_PATIENT_PROGRAMS = "Add Patient Programs";

	public static final String ADD_PERSONS = "Add People";

	public static final String ADD_RELATIONSHIPS = "Add Relationships";

	public static final String ADD_USERS = "Add Users";

	public static final String ADD_VISITS = "Add Visits";

	public static final String DELETE_ALLERGIES = "Remove Allergies";

	public static final String DELETE_COHORTS = "Delete Cohorts";

	public static final String DELETE_CONDITIONS = "Delete Conditions";

	public static final String DELETE_DIAGNOSES = "Delete Diagnoses";

	public static final String DELETE_OBS = "Delete Observations";

	public static final String DELETE_ORDERS = "Delete Orders";

	public static final String DELETE_PATIENTS = "Delete Patients";

	public static final String DELETE_PATIENT_IDENTIFIERS = "Delete Patient Identifiers";

	public static final String DELETE_PATIENT_PROGRAMS = "Delete Patient Programs";

	public static final String DELETE_RELATIONSHIPS = "Delete Relationships";

	public static final String DELETE_VISITS = "Delete Visits";

	public static final String EDIT_ALLERGIES = "Edit Allergies";

	public static final String EDIT_COHORTS = "Edit Cohorts";

	public static final String EDIT_CONDITIONS = "Edit Conditions";

	public static final String EDIT_DIAGNOSES = "Edit Diagnoses";

	public static final String EDIT_ENCOUNTERS = "Edit Encounters";

	public static final String EDIT_OBS = "Edit Observations";

	public static final String EDIT_ORDERS = "Edit Orders";

	public static final String EDIT_PATIENTS = "Edit Patients";

	public static final String EDIT_PATIENT_IDENTIFIERS = "Edit Patient Identifiers";

	public static final String EDIT_PATIENT_PROGRAMS = "Edit Patient Programs";

	public static final String EDIT_PERSONS = "Edit People";

	public static final String EDIT_RELATIONSHIPS = "Edit Relationships";

	public static final String EDIT_USERS = "Edit Users";

	public static final String EDIT_USER_PASSWORDS = "Edit User Passwords";

	public static final String EDIT_VISITS = "Edit Visits";

	public static final String GET_ALLERGIES = "Get Allergies";

	public static final String GET_CARE_SETTINGS = "Get Care Settings";

	public static final String GET_CONCEPTS = "Get Concepts";

	public static final String GET_CONCEPT_CLASSES = "Get Concept Classes";

	public static final String GET_CONCEPT_DATATYPES = "Get Concept Datatypes";

	public static final String GET_CONDITIONS = "Get Conditions";

	public static final String GET_DIAGNOSES = "Get Diagnoses";

	public static final String GET_ENCOUNTERS = "Get Encounters";

	public static final String GET_ENCOUNTER_ROLES = "Get Encounter Roles";

	public static final String GET_ENCOUNTER_TYPES = "Get Encounter Types";

	public static final String GET_FIELD_TYPES = "Get Field Types";

	public static final String GET_FORMS = "Get Forms";

	public static final String GET_GLOBAL_PROPERTIES = "Get Global Properties";

	public static final String GET_IDENTIFIER_TYPES = "Get Identifier Types";

	public static final String GET_LOCATIONS = "Get Locations";

	public static final String GET_LOCATION_ATTRIBUTE_TYPES = "Get Location Attribute Types";

	public static final String GET_OBS = "Get Observations";

	public static final String GET_ORDERS = "Get Orders";

	public static final String GET_ORDER_FREQUENCIES = "Get Order Frequencies";

	public static final String GET_ORDER_TYPES = "Get Order Types";

	public static final String GET_PATIENTS = "Get Patients";

	public static final String GET_PATIENT_COHORTS = "Get Patient Cohorts";

	public static final String GET_PATIENT_IDENTIFIERS = "Get Patient Identifiers";

	public static final String GET_PATIENT_PROGRAMS = "Get Patient Programs";

	public static final String GET_PERSONS = "Get People";

	public static final String GET_PERSON_ATTRIBUTE_TYPES = "Get Person Attribute Types";

	public static final String GET_PRIVILEGES = "Get Privileges";

	public static final String GET_PROGRAMS = "Get Programs";

	public static final String GET_PROVIDERS = "Get Providers";

	public static final String GET_PROVIDER_ROLES = "Get Provider Roles";

	public static final String GET_RELATIONSHIPS = "Get Relationships";

	public static final String GET_RELATIONSHIP_TYPES = "Get Relationship Types";

	public static final String GET_ROLES = "Get Roles";

	public static final String GET_USERS = "Get Users";

	public static final String GET_VISITS = "Get Visits";

	public static final String GET_VISIT_TYPES = "Get Visit Types";

	public static final String MANAGE_CONCEPTS = "Manage Concepts";

	public static final String MANAGE_CONCEPT_CLASSES = "Manage Concept Classes";

	public static final String MANAGE_ENCOUNTER_ROLES = "Manage Encounter Roles";

	public static final String MANAGE_ENCOUNTER_TYPES = "Manage Encounter Types";

	public static final String MANAGE_FIELD_TYPES = "Manage Field Types";

	public static final String MANAGE_FORMS = "Manage Forms";

	public static final String MANAGE_GLOBAL_PROPERTIES = "Manage Global Properties";

	public static final String MANAGE_IDENTIFIER_TYPES = "Manage Identifier Types";

	public static final String MANAGE_LOCATIONS = "Manage Locations";

	public static final String MANAGE_LOCATION_ATTRIBUTE_TYPES = "Manage Location Attribute Types";

	public static final String MANAGE_LOCATION_TAGS = "Manage Location Tags";

	public static final String MANAGE_MODULES = "Manage Modules";

	public static final String MANAGE_ORDER_FREQUENCIES = "Manage Order Frequencies";

	public static final String MANAGE_ORDER_TYPES = "Manage Order Types";

	public static final String MANAGE_PERSON_ATTRIBUTE_TYPES = "Manage Person Attribute Types";

	public static final String MANAGE_PRIVILEGES = "Manage Privileges";

	public static final String MANAGE_PROGRAMS = "Manage Programs";

	public static final String MANAGE_PROVIDERS = "Manage Providers";

	public static final String MANAGE_PROVIDER_ROLES = "Manage Provider Roles";

	public static final String MANAGE_RELATIONSHIP_TYPES = "Manage Relationship Types";

	public static final String MANAGE_ROLES = "Manage Roles";

	public static final String MANAGE_SCHEDULER = "Manage Scheduler";

	public static final String MANAGE_VISIT_TYPES = "Manage Visit Types";

	public static final String PURGE_COHORTS = "Purge Cohorts";

	public static final String PURGE_CONCEPTS = "Purge Concepts";

	public static final String PURGE_CONCEPT_CLASSES = "Purge Concept Classes";

	public static final String PURGE_ENCOUNTERS = "Purge Encounters";

	public static final String PURGE_ENCOUNTER_ROLES = "Purge Encounter Roles";

	public static final String PURGE_ENCOUNTER_TYPES = "Purge Encounter Types";

	public static final String PURGE_FIELD_TYPES = "Purge Field Types";

	public static final String PURGE_GLOBAL_PROPERTIES = "Purge Global Properties";

	public static final String PURGE_IDENTIFIER_TYPES = "Purge Identifier Types";

	public static final String PURGE_LOCATIONS = "Purge Locations";

	public static final String PURGE_LOCATION_ATTRIBUTE_TYPES = "Purge Location Attribute Types";

	public static final String PURGE_LOCATION_TAGS = "Purge Location Tags";

	public static final String PURGE_ORDERS = "Purge Orders";

	public static final String PURGE_ORDER_FREQUENCIES = "Purge Order Frequencies";

	public static final String PURGE_ORDER_TYPES = "Purge Order Types";

	public static final String PURGE_PATIENTS = "Purge Patients";

	public static final String PURGE_PATIENT_IDENTIFIERS = "Purge Patient Identifiers";

	public static final String PURGE_PATIENT_PROGRAMS = "Purge Patient Programs";

	public static final String PURGE_PERSONS = "Purge People";

	public static final String PURGE_PERSON_ATTRIBUTE_TYPES = "Purge Person Attribute Types";

	public static final String PURGE_PRIVILEGES = "Purge Privileges";

	public static final String PURGE_PROVIDERS = "Purge Providers";

	public static final String PURGE_PROVIDER_ROLES = "Purge Provider Roles";

	public static final String PURGE_RELATIONSHIPS = "Purge Relationships";

	public static final String PURGE_RELATIONSHIP_TYPES = "Purge Relationship Types";

	public static final String PURGE_ROLES = "Purge Roles";

	public static final String PURGE_USERS = "Purge Users";

	public static final String PURGE_VISITS = "Purge Visits";

	public static final String SQL_LEVEL_ACCESS = "SQL Level Access";

	public static final String VIEW_ADMIN_FUNCTIONS = "View Administration Functions";
}
