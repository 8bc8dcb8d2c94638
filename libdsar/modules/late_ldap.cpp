// SPDX-License-Identifier: Apache-2.0
// Stands in for libldap, which libpq names and only needs where a service file sends it to a
// directory: see base/module.hpp. Nothing here looks into its types.
#include "libdsar/base/api.hpp"
#include "libdsar/modules/late_library.hpp"

namespace {

using dsar::call_late;

constexpr int failure = -1;
constexpr int other = 0x50;  // LDAP_OTHER
constexpr void* nothing = nullptr;

}  // namespace

extern "C" {
DSAR_API int ldap_count_entries(void* connection, void* messages) {
    return call_late("ldap_count_entries", failure, connection, messages);
}

DSAR_API const char* ldap_err2string(int code) {
    return call_late<const char*>("ldap_err2string", "libldap cannot be loaded", code);
}

DSAR_API void* ldap_first_entry(void* connection, void* messages) {
    return call_late("ldap_first_entry", nothing, connection, messages);
}

DSAR_API void* ldap_get_values_len(void* connection, void* entry, const char* attribute) {
    return call_late("ldap_get_values_len", nothing, connection, entry, attribute);
}

DSAR_API void* ldap_init(const char* host, int port) {
    return call_late("ldap_init", nothing, host, port);
}

DSAR_API int ldap_msgfree(void* messages) {
    return call_late("ldap_msgfree", failure, messages);
}

DSAR_API int ldap_result(void* connection, int message, int all, void* timeout, void** result) {
    return call_late("ldap_result", failure, connection, message, all, timeout, result);
}

DSAR_API int ldap_search_st(void* connection, const char* base, int scope, const char* filter,
                            void* attributes, int only_names, void* timeout, void** result) {
    return call_late("ldap_search_st", other, connection, base, scope, filter, attributes,
                     only_names, timeout, result);
}

DSAR_API int ldap_set_option(void* connection, int option, const void* value) {
    return call_late("ldap_set_option", failure, connection, option, value);
}

DSAR_API int ldap_simple_bind(void* connection, const char* name, const char* password) {
    return call_late("ldap_simple_bind", failure, connection, name, password);
}

DSAR_API int ldap_unbind(void* connection) {
    return call_late("ldap_unbind", other, connection);
}

DSAR_API void ldap_value_free_len(void* values) {
    using Function = void (*)(void*);
    const auto free = reinterpret_cast<Function>(dsar::late_symbol("ldap_value_free_len"));
    if (free != nullptr) {
        free(values);
    }
}
}
