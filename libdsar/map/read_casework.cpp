// SPDX-License-Identifier: Apache-2.0
// The settings of casework: who may act, identity, how long our own files are kept.
#include "libdsar/base/error.hpp"
#include "libdsar/map/reader.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace dsar {
namespace {

int number_of(const Json& json, std::string_view name, int otherwise) {
    const Json* value = member(json, name);
    return value != nullptr && value->is_number_integer() ? value->get<int>() : otherwise;
}

void read_period(const Json& json, std::string_view name, Period& period) {
    if (const std::optional<Period> written = parse_period(text_of(json, name))) {
        period = *written;
    }
}

ActorEntry read_actor(const std::string& account, const Json& json, const std::string& pointer,
                      const Complaints& complaints) {
    ActorEntry actor;
    actor.account = account;
    actor.name = text_of(json, "name");
    actor.roles = texts_of(json, "roles");
    actor.key = text_of(json, "key");
    actor.passphrase = text_of(json, "passphrase");
    if (const std::string day = text_of(json, "revoked"); !day.empty()) {
        actor.revoked = parse_date(day);
        if (!actor.revoked) {
            complaints.add(member_pointer(pointer, "revoked"), "'" + day + "' is not a date",
                           "write YYYY-MM-DD: the first day without rights");
        }
    }
    return actor;
}

void read_identity(const Json& json, IdentitySettings& identity) {
    identity.ask_within_days = number_of(json, "ask_within_days", identity.ask_within_days);
    identity.code_minutes = number_of(json, "code_minutes", identity.code_minutes);
    identity.code_attempts = number_of(json, "code_attempts", identity.code_attempts);
    if (const Json* levels = member(json, "levels")) {
        for (const auto& entry : levels->items()) {
            identity.levels[entry.key()] = text_of(*levels, entry.key());
        }
    }
}

/// Throws Error (Usage) without a word of it: what stands there may be the password.
void check_secret_source(std::string_view source) {
    constexpr std::string_view kinds[] = {"file:", "command:", "credential:", "env:", "prompt:"};
    const bool known = source == "prompt" || std::ranges::any_of(kinds, [&](std::string_view kind) {
                           return source.size() > kind.size() && source.starts_with(kind);
                       });
    if (!source.empty() && !known) {
        throw Error(ErrorKind::Usage, "the password of the register cannot be read",
                    "it must be file:PATH, command:COMMAND, credential:NAME, prompt or env:NAME");
    }
}

/// `register: postgres://..`, or the same as `url` beside the source of a password.
void read_register(const Json& json, const Complaints& complaints, Settings& settings) {
    const Json* written = member(json, "register");
    if (written == nullptr) {
        return;
    }
    const bool plain = written->is_string();
    const std::string url = plain ? text_of(json, "register") : text_of(*written, "url");
    const std::string password = plain ? std::string() : text_of(*written, "password");
    if (url == "sqlite" && password.empty()) {
        return;
    }
    try {
        settings.register_place = parse_register_url(url);
        settings.register_place->server.password = password;
        settings.register_place->server.password_of = "password of the register";
        check_secret_source(password);
    } catch (const Error& error) {
        complaints.add("/register", fmt::format("{}: {}", error.what(), error.why()), error.next());
    }
}

}  // namespace

void read_casework(const Json& json, const Complaints& complaints, Settings& settings) {
    settings.time_zone = text_of(json, "time_zone");
    if (const std::string language = text_of(json, "language"); !language.empty()) {
        settings.language = language;
    }
    if (const Json* actors = member(json, "actors")) {
        for (const auto& entry : actors->items()) {
            settings.actors.push_back(read_actor(
                entry.key(), entry.value(), member_pointer("/actors", entry.key()), complaints));
        }
    }
    if (const Json* identity = member(json, "identity")) {
        read_identity(*identity, settings.identity);
    }
    if (const Json* keeping = member(json, "keeping")) {
        read_period(*keeping, "contents", settings.keeping.contents);
        read_period(*keeping, "contacts", settings.keeping.contacts);
        read_period(*keeping, "journal", settings.keeping.journal);
        const Period& journal = settings.keeping.journal;
        if (journal.years * 12 + journal.months < 24 && journal.days < 731) {
            complaints.add("/keeping/journal", "journals must be kept for 24 months at least",
                           "11 CCR 7101 demands it; write journal: 24 months or more");
        }
    }
    read_register(json, complaints, settings);
    if (const Json* minors = member(json, "minors")) {
        settings.minors_under = number_of(*minors, "under", 0);
    }
    if (const Json* opendsr = member(json, "opendsr")) {
        settings.opendsr = {text_of(*opendsr, "domain"), text_of(*opendsr, "key")};
    }
    for (const Recipient& recipient : settings.recipients) {
        if (recipient.notify == "opendsr" && settings.opendsr.key.empty()) {
            complaints.add("/recipients/" + recipient.id + "/notify",
                           "messages to this recipient are signed, but by which key?",
                           "add opendsr: {key: \"file:/PATH/key.pem\"}");
        }
    }
    settings.backups = text_of(json, "backups");
    settings.package_days = number_of(json, "package_days", settings.package_days);
}

}  // namespace dsar
