package org.openmrs.web.xss;

import java.util.Enumeration;
import java.util.List;

import org.springframework.util.MultiValueMap;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.support.DefaultMultipartHttpServletRequest;

/** A multipart request whose text parts are escaped and whose files are not. */
class XSSMultipartRequestWrapper extends DefaultMultipartHttpServletRequest {

	private final DefaultMultipartHttpServletRequest original;

	XSSMultipartRequestWrapper(DefaultMultipartHttpServletRequest original) {
		super(original);
		this.original = original;
	}

	@Override
	public String getParameter(String name) {
		return XSSUtil.escape(this, name, original.getParameter(name));
	}

	@Override
	public String[] getParameterValues(String name) {
		return XSSUtil.escape(this, name, original.getParameterValues(name));
	}

	@Override
	public Enumeration<String> getParameterNames() {
		return original.getParameterNames();
	}

	@Override
	public MultipartFile getFile(String name) {
		return original.getFile(name);
	}

	@Override
	public List<MultipartFile> getFiles(String name) {
		return original.getFiles(name);
	}

	@Override
	public MultiValueMap<String, MultipartFile> getMultiFileMap() {
		return original.getMultiFileMap();
	}
}
