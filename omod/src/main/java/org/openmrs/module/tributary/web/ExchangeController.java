package org.openmrs.module.tributary.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.openmrs.module.tributary.ClassicSync;
import org.openmrs.module.tributary.Tributary;
import org.openmrs.module.tributary.nativecore.Core;
import org.openmrs.module.tributary.nativecore.TributaryException;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;

/**
 * Where neighbours knock: hands a message to the core and the core's answer back, both base64 text that filters on the way leave
 * alone. The core authenticates the message; no OpenMRS session is kept. OpenMRS is told of what came in before the
 * neighbour has its answer, so that nobody finds an older value after that.
 */
@Controller("tributary.exchangeController")
public class ExchangeController {

	/** A longer body is refused: room for the core's longest message, 64 MiB, in base64. */
	private static final int BODY_BYTES_MAX = 96 << 20;

	private static final int BUFFER_BYTES = 16384;

	@RequestMapping(value = "/tributary/exchange", method = RequestMethod.POST)
	public void exchange(HttpServletRequest request, HttpServletResponse response) throws IOException {
		answer("exchange", request, response);
	}

	@RequestMapping(value = "/tributary/pair", method = RequestMethod.POST)
	public void pair(HttpServletRequest request, HttpServletResponse response) throws IOException {
		answer("pair", request, response);
	}

	private static void answer(String path, HttpServletRequest request, HttpServletResponse response) throws IOException {
		try {
			if (ClassicSync.isStarted()) {
				Json.refuse(response, HttpServletResponse.SC_CONFLICT, "CLASSIC_SYNC",
				    "The older Sync module is started on this server; stop it first.");
				return;
			}
			Tributary running = Tributary.current();
			if (running == null || running.getState() != Tributary.State.RUNNING) {
				Json.refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "NOT_READY",
				    "Tributary is not running on this server.");
				return;
			}
			Core.Answer answer = running.core().exchange(path, body(request));
			running.getDriver().refresh();
			send(response, answer);
		}
		catch (BodyTooLongException e) {
			Json.refuse(response, HttpServletResponse.SC_BAD_REQUEST, "BAD_INPUT", "The message is too long.");
		}
		catch (TributaryException e) {
			Json.refuse(response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, e.getCode(), e.getMessage());
		}
		finally {
			forgetSession(request);
		}
	}

	/** The body is longer than any message. */
	private static final class BodyTooLongException extends IOException {

		private static final long serialVersionUID = 1L;
	}

	private static byte[] body(HttpServletRequest request) throws IOException {
		ByteArrayOutputStream text = new ByteArrayOutputStream();
		byte[] buffer = new byte[BUFFER_BYTES];
		try (InputStream in = request.getInputStream()) {
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				text.write(buffer, 0, read);
				if (text.size() > BODY_BYTES_MAX) {
					throw new BodyTooLongException();
				}
			}
		}
		return text.toByteArray();
	}

	/** A refusal of the core is JSON and goes out as it is. */
	private static void send(HttpServletResponse response, Core.Answer answer) throws IOException {
		if (answer.getStatus() != HttpServletResponse.SC_OK) {
			Json.send(response, answer.getStatus(), Json.read(new String(answer.getBody(), StandardCharsets.UTF_8)));
			return;
		}
		byte[] text = answer.getBody();
		response.setContentType("text/plain;charset=US-ASCII");
		response.setHeader("Cache-Control", "no-store");
		response.setContentLength(text.length);
		response.getOutputStream().write(text);
	}

	private static void forgetSession(HttpServletRequest request) {
		HttpSession session = request.getSession(false);
		if (session != null && session.isNew()) {
			session.invalidate();
		}
	}
}
