// SPDX-License-Identifier: Apache-2.0
// The unicode module: normal forms and folding by ICU, domains by libidn2. Nothing may throw across
// its C functions.
#include "libdsar/base/api.hpp"
#include "libdsar/base/unicode_module.hpp"

#include <climits>
#include <idn2.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/timezone.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <memory>

namespace {

icu::UnicodeString to_icu(std::string_view text) {
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<int>(text.size())));
}

bool fits(std::string_view text) {
    return text.size() <= INT_MAX;
}

/// nullptr when ICU does not know the zone. Kept for the next question on the same zone.
const icu::TimeZone* zone_named(std::string_view name) {
    thread_local std::string kept_name;
    thread_local std::unique_ptr<icu::TimeZone> kept;
    if (!kept || kept_name != name) {
        kept.reset(icu::TimeZone::createTimeZone(to_icu(name)));
        kept_name = name;
    }
    return kept && *kept != icu::TimeZone::getUnknown() ? kept.get() : nullptr;
}

using Get = const icu::Normalizer2*(UErrorCode&);

bool normalised(Get* get, const icu::UnicodeString& text, icu::UnicodeString& result) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = get(status);
    if (U_SUCCESS(status)) {
        result = normalizer->normalize(text, status);
    }
    return U_SUCCESS(status);
}

// Transliterators must not be shared between threads.
icu::Transliterator* name_folder() {
    thread_local std::unique_ptr<icu::Transliterator> folder;
    if (!folder) {
        UErrorCode status = U_ZERO_ERROR;
        folder.reset(icu::Transliterator::createInstance(
            "NFKD; [:Mn:] Remove; NFC; Lower; Latin-ASCII", UTRANS_FORWARD, status));
    }
    return folder.get();
}

}  // namespace

extern "C" {

DSAR_API bool dsar_nfc(std::string_view text, std::string& result) {
    icu::UnicodeString done;
    if (!fits(text) || !normalised(icu::Normalizer2::getNFCInstance, to_icu(text), done)) {
        return false;
    }
    done.toUTF8String(result);
    return true;
}

// Decomposed first, so that folding sees the same letters however they were composed
// (Unicode 3.13).
DSAR_API bool dsar_fold_case(std::string_view text, std::string& result) {
    icu::UnicodeString decomposed;
    icu::UnicodeString done;
    if (!fits(text) || !normalised(icu::Normalizer2::getNFDInstance, to_icu(text), decomposed) ||
        !normalised(icu::Normalizer2::getNFCInstance, decomposed.foldCase(), done)) {
        return false;
    }
    done.toUTF8String(result);
    return true;
}

DSAR_API bool dsar_lower_case(std::string_view text, std::string& result) {
    if (!fits(text)) {
        return false;
    }
    to_icu(text).toLower(icu::Locale::getRoot()).toUTF8String(result);
    return true;
}

DSAR_API bool dsar_fold_name(std::string_view text, std::string& result) {
    const icu::Transliterator* folder = name_folder();
    if (folder == nullptr || !fits(text)) {
        return false;
    }
    icu::UnicodeString folded = to_icu(text);
    folder->transliterate(folded);
    folded.foldCase();
    folded.toUTF8String(result);
    return true;
}

DSAR_API bool dsar_domain_to_ascii(std::string_view text, std::string& result) {
    char* ascii = nullptr;
    const int flags = IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL;
    const bool done = idn2_to_ascii_8z(std::string(text).c_str(), &ascii, flags) == IDN2_OK;
    if (done && ascii != nullptr) {
        result = ascii;
    }
    idn2_free(ascii);
    return done && ascii != nullptr;
}

DSAR_API bool dsar_zone_offset(std::string_view zone, std::int64_t instant, int& seconds) {
    const icu::TimeZone* found = fits(zone) ? zone_named(zone) : nullptr;
    if (found == nullptr) {
        return false;
    }
    UErrorCode status = U_ZERO_ERROR;
    std::int32_t raw = 0;
    std::int32_t saving = 0;
    found->getOffset(static_cast<UDate>(instant) * U_MILLIS_PER_SECOND, 0, raw, saving, status);
    seconds = (raw + saving) / U_MILLIS_PER_SECOND;
    return U_SUCCESS(status);
}

}  // extern "C"
