// SPDX-License-Identifier: Apache-2.0
// How identifiers come into being, and how differently people write the same one.
#pragma once

#include "apps/sample/names.hpp"
#include "apps/sample/random.hpp"

#include <string>
#include <string_view>

namespace sample {

/// A mobile number of that country in E.164; every person's number gives another one.
std::string mobile_number(Country country, std::uint64_t person);

/// A switchboard in Vilnius, E.164.
std::string office_number(std::uint64_t office);

/// An IPv4 address from the shared address space (RFC 6598).
std::string ipv4_address(std::uint64_t number);

/// An IPv6 address from the documentation prefix.
std::string ipv6_address(std::uint64_t number);

/// A random UUID.
std::string uuid(Random& chance);

/// The part of a name that goes into an e-mail address.
std::string address_part(std::string_view name);

/// A phone number as people type it: with spaces, brackets, `00`, or the Lithuanian `8`.
std::string typed_phone(Random& chance, const std::string& e164);

/// An e-mail address as people type it: capitals, blanks, the domain as it is read.
std::string typed_email(Random& chance, const std::string& normal);

/// The same with what a contact list adds: `mailto:`, angle brackets, a plus tag.
std::string messy_email(Random& chance, const std::string& normal);

/// A normal address with the domain in its own letters (`žiedai` for `xn--iedai-tib`).
std::string readable_email(const std::string& normal);

/// A name as people type it: turned round, in capitals, without marks, with separate marks.
std::string typed_name(Random& chance, const Name& name);

/// An IP address as a log writes it: sometimes v4 mapped into v6, or v6 in capitals.
std::string logged_ip(Random& chance, const std::string& ip);

/// A name below `.example` that has letters outside ASCII, in its ASCII form.
std::string_view international_domain(std::uint64_t number);

}  // namespace sample
