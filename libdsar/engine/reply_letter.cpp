// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/reply_letter.hpp"

#include "libdsar/base/json.hpp"

#include <nlohmann/json.hpp>

namespace dsar {
namespace {

const char* const kept_name = "reply.json";

std::optional<Date> date(const Json& json, const char* name) {
    return parse_date(json.value(name, ""));
}

std::string text(const std::optional<Date>& date) {
    return date ? format(*date) : std::string();
}

/// What differs from case to case; the rest stands in the settings.
Json to_json(const std::string& name, const std::string& language, const LetterFacts& facts) {
    Json clients = Json::array();
    for (const LetterClient& client : facts.clients) {
        clients.push_back({{"name", client.name}, {"contact", client.contact}});
    }
    return {{"letter", name},
            {"language", language},
            {"right", name_of(facts.right)},
            {"regime", facts.regime},
            {"kind", facts.kind},
            {"received", text(facts.received)},
            {"due", text(facts.due)},
            {"channel", facts.channel},
            {"records", facts.records},
            {"searched_by", facts.searched_by},
            {"incomplete", facts.incomplete},
            {"withheld", facts.withheld},
            {"clients", std::move(clients)},
            {"clients_unnamed", facts.clients_unnamed}};
}

LetterFacts facts_from(const Json& json, const Workspace& workspace, const CaseFile& file) {
    LetterFacts facts = letter_facts(workspace.settings);
    facts.reference = file.id();
    facts.right = parse_right(json.value("right", "")).value_or(Right::Access);
    facts.regime = json.value("regime", "gdpr");
    facts.kind = json.value("kind", "");
    facts.received = date(json, "received");
    facts.due = date(json, "due");
    facts.channel = json.value("channel", "");
    facts.records = json.value("records", std::uint64_t{0});
    facts.searched_by = json.value("searched_by", "");
    facts.incomplete = json.value("incomplete", "");
    facts.withheld = json.value("withheld", "");
    facts.clients_unnamed = json.value("clients_unnamed", std::uint64_t{0});
    for (const Json& client : json.at("clients")) {
        facts.clients.push_back({client.value("name", ""), client.value("contact", "")});
    }
    return facts;
}

std::filesystem::path write(const Workspace& workspace, const CaseFile& file,
                            const std::string& name, const std::string& language,
                            const LetterFacts& facts) {
    return write_letter(file.folder(),
                        {workspace.root, name, language, workspace.settings.language}, facts);
}

}  // namespace

std::filesystem::path write_reply(const Workspace& workspace, const CaseFile& file,
                                  const std::string& name, const std::string& language,
                                  const LetterFacts& facts) {
    file.write_sealed(kept_name, to_json(name, language, facts).dump());
    return write(workspace, file, name, language, facts);
}

std::optional<std::filesystem::path> write_released_reply(const Workspace& workspace,
                                                          const CaseFile& file,
                                                          const ReleasedPackage& package) {
    if (!file.has(kept_name)) {
        return std::nullopt;
    }
    const Json kept = Json::parse(file.read_sealed(kept_name));
    LetterFacts facts = facts_from(kept, workspace, file);
    facts.today = package.today;
    facts.identity_checked = package.identity;
    facts.package = package.files;
    facts.package_sha256 = package.sha256;
    facts.package_open = package.opening;
    facts.package_until = package.until;
    return write(workspace, file, kept.value("letter", "reply"), kept.value("language", ""), facts);
}

}  // namespace dsar
