package org.openmrs.module;

import java.util.Map;

/** Something that a module adds at a named extension point of the platform. */
public abstract class Extension {

	public static final String EXTENSION_ID_SEPARATOR = "|";

	/** The kinds of output for which an extension is written. */
	public enum MEDIA_TYPE {
		html
	}

	private String pointId;

	private Map<String, String> parameterMap;

	private String moduleId;

	/** Returns the kind of output, or null when the extension serves every kind. */
	public abstract MEDIA_TYPE getMediaType();

	/** Receives the parameters of the extension point before each use. */
	public void initialize(Map<String, String> parameters) {
		setParameterMap(parameters);
	}

	public String getPointId() {
		return pointId;
	}

	public void setPointId(String pointId) {
		this.pointId = pointId;
	}

	public Map<String, String> getParameterMap() {
		return parameterMap;
	}

	public void setParameterMap(Map<String, String> parameterMap) {
		this.parameterMap = parameterMap;
	}

	/** Returns the point with the media type, by which the platform files the extension. */
	public String getExtensionId() {
		return toExtensionId(getPointId(), getMediaType());
	}

	/** Returns the content that replaces the body of the point, or null to leave it. */
	public String getOverrideContent(String bodyContent) {
		return null;
	}

	public final String getModuleId() {
		return moduleId;
	}

	public final void setModuleId(String moduleId) {
		this.moduleId = moduleId;
	}

	/** Returns the position among the extensions of one module at one point. */
	public int getOrder() {
		return 0;
	}

	@Override
	public final String toString() {
		return "Extension: " + getExtensionId();
	}

	/** Joins a point and a media type to an extension id. */
	public static final String toExtensionId(String pointId, MEDIA_TYPE mediaType) {
		return mediaType == null ? pointId : pointId + EXTENSION_ID_SEPARATOR + mediaType;
	}
}
