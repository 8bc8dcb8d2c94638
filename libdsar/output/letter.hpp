// SPDX-License-Identifier: Apache-2.0
// Letters: plain text from templates with documented fields (dsar-letters(5)), in the language of
// the request. A workspace may put its own beside the built-in ones: letters/LANGUAGE/NAME.txt.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/right.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A client as a letter names it.
struct LetterClient {
    std::string name;
    std::string contact;
};

/// What letters can say. A field that is empty is left out, with the sentence around it.
struct LetterFacts {
    std::string controller;
    std::string controller_code;
    std::string controller_address;
    std::string contact;
    std::string policy;
    std::string authority;
    std::string authority_url;
    std::string reference;  ///< number of the case
    Right right = Right::Access;
    std::string regime = "gdpr";  ///< `gdpr` or `ccpa`
    std::string kind;             ///< know, specific, delete, correct, opt-out, limit, or empty
    Date today;
    std::optional<Date> received;
    std::optional<Date> due;
    std::string channel;
    std::string identity_checked;  ///< how, in words
    std::string doubt;             ///< the recorded doubt about who asks
    std::string suffices;          ///< what would settle it
    std::string reasons;           ///< of an extension or refusal
    std::string ground;            ///< legal ground of a refusal
    std::uint64_t records = 0;
    std::string searched_by;  ///< kinds of identifiers, never values
    std::string incomplete;   ///< what could not be searched
    std::string withheld;     ///< what is held back and why, in words
    std::string package;      ///< file name of what is sent
    std::string package_sha256;
    std::string package_open;  ///< the command that opens it
    std::optional<Date> package_until;
    std::string secret_channel;         ///< by which way the secret goes
    std::vector<LetterClient> clients;  ///< whom the person may be told
    std::uint64_t clients_unnamed = 0;  ///< how many may not be named
    std::string client;                 ///< addressee of `forward` and `cover`
    std::string client_contact;
    std::string instruction;   ///< reference of the client's instruction
    std::string request_file;  ///< name of the request for machines
    std::string outcome;       ///< what a check found, before a restriction is lifted
    std::optional<Date> lifted_on;
    std::string identifiers;  ///< `recipient`: by what the recipient knows the person, a line each
    std::string corrections;  ///< `recipient`: what is right, a line each
    std::string purposes;     ///< `recipient`: for what it is no longer used
    std::string done;         ///< `done`: what was done, in words
    std::string kept;         ///< `done`: what stays, by which law and until when, in words
    std::string manual;       ///< `done`: what people have yet to do, in words
    std::optional<Date> backups_until;  ///< `done`: day on which the last copy in a backup is gone
    std::string recipients;             ///< `done`, `recipients`: who was told (Art 19)
};

/// The facts that are the same in every letter of a workspace.
DSAR_API LetterFacts letter_facts(const Settings& settings);

/// Names of letters: acknowledgement, reply, reply-nothing, refusal, extension, identity, forward,
/// forwarded, cover, recipient, done, before-lifting, recipients; and of the parts that they share:
/// head, remedies, objection.
DSAR_API std::span<const std::string_view> letter_names();
DSAR_API std::span<const std::string_view> letter_parts();

/// Every field that a template may use, and those that are only there inside `{{#clients}}`.
DSAR_API std::span<const std::string_view> letter_fields();

/// Languages with built-in templates: `en`, `lt`.
DSAR_API std::span<const std::string_view> letter_languages();

/// Which letter, and from where.
struct LetterChoice {
    std::filesystem::path workspace;  ///< overrides lie in its letters/; empty: built-in only
    std::string name;
    std::string language;         ///< of the request: `lt`, `lt-LT`; may be empty
    std::string fallback = "en";  ///< settings.language
};

/// The letter, wrapped at 72 columns. The language is the first of request, fallback and English
/// that has a template. Throws Error: Usage when there is no such letter; NotSetUp, naming file and
/// line and the nearest field, when an override uses a field that does not exist or is no template.
DSAR_API std::string render_letter(const LetterChoice& choice, const LetterFacts& facts);

/// Renders into `case_folder`/letters/NAME.txt (0600; an older one is replaced) and returns its
/// path. `file` is the name when it is not the letter's own: `forward-2`.
DSAR_API std::filesystem::path write_letter(const std::filesystem::path& case_folder,
                                            const LetterChoice& choice, const LetterFacts& facts,
                                            const std::string& file = {});

/// `2 March 2026`, `2026 m. kovo 2 d.`; the ISO form in languages without words here.
DSAR_API std::string date_in_words(Date date, std::string_view language);

/// The request as it follows "your request": `for access to personal data (Art. 15 GDPR)`.
DSAR_API std::string request_in_words(Right right, std::string_view regime, std::string_view kind,
                                      std::string_view language);

/// Wraps paragraphs (one a line) at 72 columns, counted in characters. Lines that begin with four
/// spaces stay; lines that begin with `- ` continue under their text.
DSAR_API std::string wrapped(std::string_view text);

}  // namespace dsar
