// SPDX-License-Identifier: Apache-2.0
// One line and its digest: making, reading, signing. What is wrong with many of them:
// check_journal.cpp; their file: journal_file.cpp.
#include "libdsar/cases/journal.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/error.hpp"
#include "libdsar/cases/signed_line.hpp"

#include <fmt/format.h>

#include <utility>

namespace dsar {
namespace {

constexpr std::string_view entry_schema = "journal-1";
constexpr std::string_view head_schema = "journal-head-1";

const std::vector<std::string_view>& entry_members() {
    static const std::vector<std::string_view> members{
        "schema", "n", "time", "actor", "event", "case", "map", "policy", "details", "previous"};
    return members;
}

const std::vector<std::string_view>& head_members() {
    static const std::vector<std::string_view> members{"schema", "case", "entries",
                                                       "last",   "time", "actor"};
    return members;
}

[[noreturn]] void refuse(std::string_view member) {
    throw Error(ErrorKind::Failed, "a journal entry cannot be read",
                fmt::format("its '{}' is not what it must be", member));
}

Json case_json(const std::string& case_id) {
    return case_id.empty() ? Json(nullptr) : Json(case_id);
}

bool is_word(std::string_view text) {
    return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") ==
                                std::string_view::npos;
}

std::string text_in(const Json& document, const char* name) {
    const Json& value = document[name];
    if (!value.is_string() || value.get_ref<const std::string&>().empty()) {
        refuse(name);
    }
    return value.get<std::string>();
}

std::string digest_in(const Json& document, const char* name) {
    std::string text = text_in(document, name);
    if (!is_digest(text)) {
        refuse(name);
    }
    return text;
}

/// A digest, or empty: a register is no part of a map.
std::string digest_or_empty(const Json& document, const char* name) {
    const Json& value = document[name];
    if (value.is_string() && value.get_ref<const std::string&>().empty()) {
        return {};
    }
    return digest_in(document, name);
}

std::string case_in(const Json& document) {
    return document["case"].is_null() ? std::string() : text_in(document, "case");
}

std::uint64_t count_in(const Json& document, const char* name) {
    if (!document[name].is_number_unsigned()) {
        refuse(name);
    }
    return document[name].get<std::uint64_t>();
}

Instant time_in(const Json& document) {
    const std::optional<Instant> time = parse_time(text_in(document, "time"));
    if (!time) {
        refuse("time");
    }
    return *time;
}

void require_schema(const Json& document, std::string_view schema) {
    if (text_in(document, "schema") != schema) {
        refuse("schema");
    }
}

}  // namespace

std::string JournalEntry::digest() const {
    return sha256_hex(line);
}

JournalEntry make_entry(const JournalEntry* previous, const JournalScope& scope, const Act& act,
                        const Signer& signer) {
    if (!is_word(act.event) || !(act.details.is_object() || act.details.is_null())) {
        throw Error(ErrorKind::Failed, "this is no act for a journal",
                    "an event is one word of lower-case letters, its details are an object");
    }
    JournalEntry entry;
    entry.n = previous == nullptr ? 1 : previous->n + 1;
    entry.time = signer.now();
    entry.actor = signer.account;
    entry.event = act.event;
    entry.case_id = scope.case_id;
    entry.details = act.details.is_null() ? Json::object() : act.details;
    entry.map_digest = scope.map_digest;
    entry.policy_digest = scope.policy_digest;
    entry.previous = previous == nullptr ? no_digest : previous->digest();
    const Json document{{"schema", entry_schema},     {"n", entry.n},
                        {"time", format(entry.time)}, {"actor", entry.actor},
                        {"event", entry.event},       {"case", case_json(entry.case_id)},
                        {"map", entry.map_digest},    {"policy", entry.policy_digest},
                        {"details", entry.details},   {"previous", entry.previous}};
    entry.line = signed_line(document, signer.key);
    return entry;
}

JournalEntry parse_entry(std::string_view line) {
    const Json document = read_signed_line(line, entry_members());
    require_schema(document, entry_schema);
    JournalEntry entry;
    entry.n = count_in(document, "n");
    entry.time = time_in(document);
    entry.actor = text_in(document, "actor");
    entry.event = text_in(document, "event");
    entry.case_id = case_in(document);
    entry.map_digest = digest_or_empty(document, "map");
    entry.policy_digest = digest_or_empty(document, "policy");
    entry.previous = digest_in(document, "previous");
    if (entry.n == 0) {
        refuse("n");
    }
    if (!is_word(entry.event)) {
        refuse("event");
    }
    if (!document["details"].is_object()) {
        refuse("details");
    }
    entry.details = document["details"];
    entry.line = line;
    return entry;
}

std::string head_text(const JournalHead& head, const JournalScope& scope, const Signer& signer) {
    const Json document{
        {"schema", head_schema},        {"case", case_json(scope.case_id)},
        {"entries", head.entries},      {"last", head.entries == 0 ? no_digest : head.last},
        {"time", format(signer.now())}, {"actor", signer.account}};
    return signed_line(document, signer.key) + "\n";
}

JournalHead parse_head(std::string_view text, const FindKeys& keys) {
    if (!text.ends_with('\n')) {
        throw Error(ErrorKind::Failed, "a journal's head cannot be read", "it is cut off");
    }
    const std::string_view line = text.substr(0, text.size() - 1);
    const Json document = read_signed_line(line, head_members());
    require_schema(document, head_schema);
    JournalHead head;
    head.entries = count_in(document, "entries");
    head.last = digest_in(document, "last");
    head.case_id = case_in(document);
    head.actor = text_in(document, "actor");
    static_cast<void>(time_in(document));
    if (!is_signed_by(line, keys(head.actor))) {
        throw Error(ErrorKind::Failed, "a journal's head cannot be trusted",
                    fmt::format("it is not signed by a key of {}", head.actor));
    }
    return head;
}

}  // namespace dsar
