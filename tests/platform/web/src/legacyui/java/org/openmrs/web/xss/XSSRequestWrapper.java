package org.openmrs.web.xss;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;

import org.owasp.encoder.Encode;
import org.springframework.util.StreamUtils;

/** A request whose parameters and stream are escaped; its reader is not, as in the legacy UI of 2.x. */
class XSSRequestWrapper extends HttpServletRequestWrapper {

	XSSRequestWrapper(HttpServletRequest request) {
		super(request);
	}

	@Override
	public String getParameter(String name) {
		return XSSUtil.escape(this, name, super.getParameter(name));
	}

	@Override
	public String[] getParameterValues(String name) {
		return XSSUtil.escape(this, name, super.getParameterValues(name));
	}

	@Override
	public ServletInputStream getInputStream() throws IOException {
		String body = StreamUtils.copyToString(super.getInputStream(), StandardCharsets.UTF_8);
		return new EscapedStream(Encode.forHtmlContent(body).getBytes(StandardCharsets.UTF_8));
	}

	private static final class EscapedStream extends ServletInputStream {

		private final ByteArrayInputStream bytes;

		EscapedStream(byte[] body) {
			bytes = new ByteArrayInputStream(body);
		}

		@Override
		public int read() {
			return bytes.read();
		}

		@Override
		public boolean isFinished() {
			return bytes.available() == 0;
		}

		@Override
		public boolean isReady() {
			return true;
		}

		@Override
		public void setReadListener(ReadListener listener) {
		}
	}
}
