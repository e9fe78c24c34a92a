package org.openmrs.aop;

import java.lang.reflect.Method;
import java.util.Arrays;

import org.openmrs.annotation.Authorized;
import org.openmrs.api.APIAuthenticationException;
import org.openmrs.api.context.Context;
import org.openmrs.api.context.Daemon;
import org.springframework.aop.MethodBeforeAdvice;

/** Lets a call of a service pass only when its caller holds what {@link Authorized} asks for. */
public class AuthorizationAdvice implements MethodBeforeAdvice {

	@Override
	public void before(Method method, Object[] args, Object target) {
		Authorized authorized = method.getAnnotation(Authorized.class);
		if (authorized == null || Daemon.isDaemonThread()) {
			return;
		}
		String[] privileges = authorized.value();
		boolean allowed;
		if (privileges.length == 0) {
			allowed = Context.isAuthenticated();
		} else if (authorized.requireAll()) {
			allowed = Arrays.stream(privileges).allMatch(Context::hasPrivilege);
		} else {
			allowed = Arrays.stream(privileges).anyMatch(Context::hasPrivilege);
		}
		if (!allowed) {
			throw new APIAuthenticationException("Privileges required: " + Arrays.toString(privileges));
		}
	}
}
