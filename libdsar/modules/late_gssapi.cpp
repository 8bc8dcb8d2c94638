// SPDX-License-Identifier: Apache-2.0
// Stands in for libgssapi_krb5, which libpq and MariaDB's plug-in name and only Kerberos needs: see
// base/module.hpp. The interface is that of RFC 2744; nothing here looks into its types.
#include "libdsar/base/api.hpp"
#include "libdsar/modules/late_library.hpp"

#include <cstdint>

namespace {

using dsar::call_late;

using Word = std::uint32_t;
constexpr Word failure = Word{13} << 16U;  // GSS_S_FAILURE

/// gss_OID_desc.
struct Oid {
    Word length;
    const void* elements;
};
constexpr Oid service_name{10, "\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04"};
constexpr Oid user_name{10, "\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x01"};

}  // namespace

extern "C" {
extern DSAR_API const Oid* const type_of_service __asm__("GSS_C_NT_HOSTBASED_SERVICE");
extern DSAR_API const Oid* const type_of_user __asm__("GSS_C_NT_USER_NAME");
const Oid* const type_of_service = &service_name;
const Oid* const type_of_user = &user_name;

DSAR_API Word gss_acquire_cred(Word* minor, void* name, Word time, void* mechanisms, int usage,
                               void** credential, void** actual, Word* time_left) {
    return call_late("gss_acquire_cred", failure, minor, name, time, mechanisms, usage, credential,
                     actual, time_left);
}

DSAR_API Word gss_delete_sec_context(Word* minor, void** context, void* token) {
    return call_late("gss_delete_sec_context", failure, minor, context, token);
}

DSAR_API Word gss_display_status(Word* minor, Word status, int type, void* mechanism, Word* message,
                                 void* text) {
    return call_late("gss_display_status", failure, minor, status, type, mechanism, message, text);
}

DSAR_API Word gss_import_name(Word* minor, void* text, void* type, void** name) {
    return call_late("gss_import_name", failure, minor, text, type, name);
}

DSAR_API Word gss_init_sec_context(Word* minor, void* credential, void** context, void* target,
                                   void* mechanism, Word flags, Word time, void* bindings,
                                   void* input, void** actual, void* output, Word* flags_given,
                                   Word* time_given) {
    return call_late("gss_init_sec_context", failure, minor, credential, context, target, mechanism,
                     flags, time, bindings, input, actual, output, flags_given, time_given);
}

DSAR_API Word gss_release_buffer(Word* minor, void* buffer) {
    return call_late("gss_release_buffer", failure, minor, buffer);
}

DSAR_API Word gss_release_cred(Word* minor, void** credential) {
    return call_late("gss_release_cred", failure, minor, credential);
}

DSAR_API Word gss_release_name(Word* minor, void** name) {
    return call_late("gss_release_name", failure, minor, name);
}

DSAR_API Word gss_unwrap(Word* minor, void* context, void* input, void* output, int* state,
                         Word* quality) {
    return call_late("gss_unwrap", failure, minor, context, input, output, state, quality);
}

DSAR_API Word gss_wrap(Word* minor, void* context, int secret, Word quality, void* input,
                       int* state, void* output) {
    return call_late("gss_wrap", failure, minor, context, secret, quality, input, state, output);
}

DSAR_API Word gss_wrap_size_limit(Word* minor, void* context, int secret, Word quality, Word size,
                                  Word* largest) {
    return call_late("gss_wrap_size_limit", failure, minor, context, secret, quality, size,
                     largest);
}
}
