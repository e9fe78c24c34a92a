package org.openmrs.module.tributarydriver.operations;

import java.util.Map;
import org.openmrs.Person;
import org.openmrs.PersonName;
import org.openmrs.Provider;
import org.openmrs.Role;
import org.openmrs.User;
import org.openmrs.api.UserService;
import org.openmrs.api.context.Context;
import org.openmrs.module.tributarydriver.Operation;
import org.openmrs.module.tributarydriver.Output;
import org.openmrs.module.tributarydriver.Step;

/** Accounts, roles and providers. */
public final class Staff {

    private Staff() {
    }

    /** Adds the operations. */
    public static void register(Map<String, Operation> operations) {
        operations.put("provider", (step, output) -> output.line("provider",
            saveProvider(step.text("name"), step.text("family", "Otieno")).getUuid()));
        operations.put("user", Staff::user);
        operations.put("userRole", Staff::userRole);
        operations.put("removeUserRole", Staff::removeUserRole);
        operations.put("userProperty", Staff::userProperty);
        operations.put("password", Staff::password);
        operations.put("purgeUser", (step, output) ->
            Context.getUserService().purgeUser(Context.getUserService().getUserByUuid(step.text("user"))));
        operations.put("role", Staff::role);
        operations.put("rolePrivilege", Staff::rolePrivilege);
    }

    static Provider saveProvider(String name, String family) {
        Person person = Context.getPersonService().savePerson(person(name, family));
        Provider provider = new Provider();
        provider.setPerson(person);
        provider.setIdentifier(name + " provider");
        return Context.getProviderService().saveProvider(provider);
    }

    static Person person(String given, String family) {
        Person person = new Person();
        PersonName name = new PersonName(given, null, family);
        name.setPreferred(true);
        person.addName(name);
        person.setGender("F");
        return person;
    }

    private static void user(Step step, Output output) {
        User user = new User(person(step.text("username"), "Nurse"));
        user.setUsername(step.text("username"));
        if (!step.text("role", "").equals("none")) {
            user.addRole(Context.getUserService().getRole(step.text("role", "System Developer")));
        }
        user = Context.getUserService().createUser(user, step.text("password", "Secret123"));
        output.line("user", user.getUuid());
    }

    private static void userRole(Step step, Output output) {
        UserService users = Context.getUserService();
        User user = users.getUserByUuid(step.text("user"));
        user.addRole(users.getRole(step.text("role")));
        users.saveUser(user);
    }

    private static void removeUserRole(Step step, Output output) {
        UserService users = Context.getUserService();
        User user = users.getUserByUuid(step.text("user"));
        user.removeRole(users.getRole(step.text("role")));
        users.saveUser(user);
    }

    private static void userProperty(Step step, Output output) {
        UserService users = Context.getUserService();
        users.setUserProperty(users.getUserByUuid(step.text("user")), step.text("name"), step.text("value"));
    }

    private static void password(Step step, Output output) {
        UserService users = Context.getUserService();
        users.changePassword(users.getUserByUuid(step.text("user")), step.text("password"));
    }

    private static void role(Step step, Output output) {
        Role role = new Role(step.text("name"), "for the tests");
        role.addPrivilege(Context.getUserService().getAllPrivileges().get(0));
        Context.getUserService().saveRole(role);
    }

    private static void rolePrivilege(Step step, Output output) {
        UserService users = Context.getUserService();
        Role role = users.getRole(step.text("role"));
        role.addPrivilege(users.getPrivilege(step.text("privilege")));
        users.saveRole(role);
    }
}
