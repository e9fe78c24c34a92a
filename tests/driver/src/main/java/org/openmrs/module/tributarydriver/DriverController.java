package org.openmrs.module.tributarydriver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.openmrs.api.context.Context;
import org.openmrs.api.context.ContextAuthenticationException;
import org.openmrs.module.Module;
import org.openmrs.module.ModuleFactory;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/** Takes scripts over HTTP; the account of the request's Basic header saves what they save. */
@Controller
public class DriverController {

    /** Says {@code ready} as soon as every installed module has started or has failed to. */
    @RequestMapping(value = "/tributarydriver/ready", method = RequestMethod.GET)
    public void ready(HttpServletResponse response) throws IOException {
        boolean ready = true;
        for (Module module : ModuleFactory.getLoadedModules()) {
            ready &= module.isStarted() || module.getStartupErrorMessage() != null;
        }
        answer(response, ready ? 200 : 503, ready ? "ready\n" : "starting\n");
    }

    /** Runs the script in the request's body. */
    @RequestMapping(value = "/tributarydriver/do", method = RequestMethod.POST)
    public void run(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String script = body(request);
        String[] account = account(request);
        if (account == null || !authenticate(account)) {
            answer(response, 401, "no such account\n");
            return;
        }
        try {
            answer(response, 200, new Script().run(script));
        } finally {
            Context.logout();
            request.getSession().invalidate();
        }
    }

    private static boolean authenticate(String[] account) {
        try {
            Context.authenticate(account[0], account[1]);
            return true;
        } catch (ContextAuthenticationException e) {
            return false;
        }
    }

    private static String[] account(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null || !header.startsWith("Basic ")) {
            return null;
        }
        String plain = new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8);
        return plain.contains(":") ? plain.split(":", 2) : null;
    }

    private static String body(HttpServletRequest request) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] chunk = new byte[8192];
        try (InputStream in = request.getInputStream()) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                bytes.write(chunk, 0, read);
            }
        }
        return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    }

    private static void answer(HttpServletResponse response, int status, String text) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=UTF-8");
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
