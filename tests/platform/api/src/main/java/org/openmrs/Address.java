package org.openmrs;

/** The parts of an address. */
public interface Address {

	String getAddress1();

	void setAddress1(String address1);

	String getAddress2();

	void setAddress2(String address2);

	String getAddress3();

	void setAddress3(String address3);

	String getAddress4();

	void setAddress4(String address4);

	String getAddress5();

	void setAddress5(String address5);

	String getAddress6();

	void setAddress6(String address6);

	String getCityVillage();

	void setCityVillage(String cityVillage);

	String getStateProvince();

	void setStateProvince(String stateProvince);

	String getCountyDistrict();

	void setCountyDistrict(String countyDistrict);

	String getPostalCode();

	void setPostalCode(String postalCode);

	String getCountry();

	void setCountry(String country);

	String getLatitude();

	void setLatitude(String latitude);

	String getLongitude();

	void setLongitude(String longitude);

	String getAddress7();

	void setAddress7(String address7);

	String getAddress8();

	void setAddress8(String address8);

	String getAddress9();

	void setAddress9(String address9);

	String getAddress10();

	void setAddress10(String address10);

	String getAddress11();

	void setAddress11(String address11);

	String getAddress12();

	void setAddress12(String address12);

	String getAddress13();

	void setAddress13(String address13);

	String getAddress14();

	void setAddress14(String address14);

	String getAddress15();

	void setAddress15(String address15);
}
