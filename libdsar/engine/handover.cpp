// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/handover.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/engine/reply_letter.hpp"
#include "libdsar/output/letter.hpp"
#include "libdsar/output/opendsr.hpp"
#include "libdsar/output/safe_name.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <set>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view state_file = "handovers.json";

// What the case remembers of each tenant: number of the request, name of the files.
Json read_state(const CaseFile& file) {
    return file.has(state_file) ? Json::parse(file.read_sealed(state_file)) : Json::object();
}

void remove_files(const CaseFile& file, const std::string& name) {
    std::error_code ignored;
    for (const std::string ending : {".txt", ".json"}) {
        fs::remove(file.folder() / "letters" / (name + ending), ignored);
    }
}

std::string client_name(const Settings& settings, const std::string& tenant) {
    const Client* client = settings.client(tenant);
    return client == nullptr || client->name.empty() ? "client " + tenant : client->name;
}

LetterFacts facts_of(const Workspace& workspace, const AnswerRequest& request,
                     const Answer& answer) {
    LetterFacts facts = letter_facts(workspace.settings);
    facts.reference = answer.case_id;
    facts.right = request.right;
    facts.regime = request.regime;
    facts.kind = request.kind;
    facts.today = request.today;
    facts.received = request.received.value_or(request.today);
    facts.due = answer.deadline.due;
    facts.channel = request.channel;
    return facts;
}

OpenDsrRequest machine_request(const Workspace& workspace, const AnswerRequest& request,
                               std::string id) {
    OpenDsrRequest out;
    out.id = std::move(id);
    out.regulation = request.regime;
    out.right = request.right;
    out.submitted = request.received_at.value_or(
        Instant(std::chrono::sys_days(request.received.value_or(request.today))));
    out.identifiers = request.subject.identifiers;
    out.domain = domain_of(workspace.settings.contact);
    return out;
}

Handover write_one(const Workspace& workspace, const CaseFile& file, const LetterFacts& common,
                   const std::string& tenant, const std::string& name, const std::string& body) {
    LetterFacts facts = common;
    const Client* client = workspace.settings.client(tenant);
    facts.client = client_name(workspace.settings, tenant);
    facts.client_contact = client == nullptr ? "" : client->contact;
    facts.request_file = name + ".json";
    Handover out;
    out.tenant = tenant;
    out.client = facts.client;
    // To a client we write in our own language; the request's is the person's.
    out.letter = write_letter(
        file.folder(),
        {workspace.root, "forward", workspace.settings.language, workspace.settings.language},
        facts, name);
    out.request = file.folder() / "letters" / (name + ".json");
    write_file(out.request, body);
    return out;
}

std::string joined_stores(const Answer& answer) {
    std::string out;
    for (const StoreOutcome& store : answer.search.stores) {
        if (store.status != StoreOutcome::Status::Searched) {
            out += (out.empty() ? "" : ", ") + store.store;
        }
    }
    return out;
}

std::string kinds_of(const Subject& subject) {
    std::set<std::string> kinds;
    for (const Identifier& identifier : subject.identifiers) {
        kinds.insert(identifier.kind);
    }
    return fmt::format("{}", fmt::join(kinds, ", "));
}

void add_clients(const Answer& answer, bool only_forwarded, LetterFacts& facts) {
    for (const ClientFacts& client : answer.facts.clients) {
        if (only_forwarded && client.instructed) {
            continue;
        }
        if (client.named) {
            facts.clients.push_back(
                {client.name.empty() ? "client " + client.tenant : client.name, client.contact});
        } else {
            ++facts.clients_unnamed;
        }
    }
}

std::string withheld_words(const Answer& answer) {
    std::string out;
    for (const NotIncluded& part : answer.facts.not_included) {
        if (part.records > 0 && part.reason != "client") {
            out += fmt::format("{}- {} of {}: {}", out.empty() ? "" : "\n", part.records,
                               part.collection, part.why);
        }
    }
    return out;
}

}  // namespace

std::vector<Handover> write_handovers(const Workspace& workspace, const CaseFile& file,
                                      const AnswerRequest& request, const Answer& answer,
                                      const std::vector<std::string>& tenants) {
    const Json before = read_state(file);
    const LetterFacts facts = facts_of(workspace, request, answer);
    SafeNames names;
    Json state = Json::object();
    std::vector<Handover> out;
    for (const std::string& tenant : tenants) {
        const std::string& name = names.path_for(tenant, "forward-" + safe_name(tenant));
        const std::string id =
            before.contains(tenant) ? before.at(tenant).at("id").get<std::string>() : fresh_uuid();
        out.push_back(write_one(workspace, file, facts, tenant, name,
                                opendsr_request(machine_request(workspace, request, id))));
        state[tenant] = {{"id", id}, {"name", name}};
    }
    for (const auto& [tenant, entry] : before.items()) {
        if (!state.contains(tenant)) {
            remove_files(file, entry.at("name").get<std::string>());
        }
    }
    if (!before.empty() || !state.empty()) {
        file.write_sealed(state_file, state.dump());
    }
    return out;
}

std::vector<fs::path> write_reply_letters(const Workspace& workspace, const CaseFile& file,
                                          const AnswerRequest& request, const Answer& answer) {
    LetterFacts facts = facts_of(workspace, request, answer);
    facts.incomplete = joined_stores(answer);
    facts.searched_by = kinds_of(request.subject);
    facts.withheld = withheld_words(answer);
    facts.package = answer.package_zip.filename().string();
    facts.package_sha256 = answer.package_sha256;
    std::uint64_t withheld = 0;
    for (const CollectionFacts& collection : answer.collections) {
        facts.records += collection.records;
        withheld += collection.withheld;
    }
    const bool holds = facts.records + withheld > 0;
    LetterFacts forwarded = facts_of(workspace, request, answer);
    add_clients(answer, false, facts);
    add_clients(answer, true, forwarded);
    const auto choice = [&](const char* name) {
        return LetterChoice{workspace.root, name, request.language, workspace.settings.language};
    };
    std::error_code ignored;
    const fs::path letters = file.folder() / "letters";
    fs::remove(letters / (holds ? "reply-nothing.txt" : "reply.txt"), ignored);
    std::vector<fs::path> out;
    out.push_back(
        write_reply(workspace, file, holds ? "reply" : "reply-nothing", request.language, facts));
    if (!forwarded.clients.empty() || forwarded.clients_unnamed > 0) {
        out.push_back(write_letter(file.folder(), choice("forwarded"), forwarded));
    } else {
        fs::remove(letters / "forwarded.txt", ignored);
    }
    return out;
}

std::vector<Handover> forward_case(const CaseFile& file, const Workspace& workspace) {
    const Json state = read_state(file);
    if (state.empty()) {
        throw Error(ErrorKind::Usage, "case " + file.id() + " has nothing to forward",
                    "its last search found no record of a client who has not instructed us");
    }
    std::vector<Handover> out;
    for (const auto& [tenant, entry] : state.items()) {
        const fs::path base = file.folder() / "letters" / entry.at("name").get<std::string>();
        out.push_back({tenant, client_name(workspace.settings, tenant),
                       fs::path(base).concat(".txt"), fs::path(base).concat(".json")});
        std::error_code ignored;
        if (!fs::exists(out.back().letter, ignored) || !fs::exists(out.back().request, ignored)) {
            throw Error(ErrorKind::Failed,
                        "the hand-over of case " + file.id() + " is not there any more",
                        "its letters were removed", "search again: the letters are written anew");
        }
    }
    return out;
}

}  // namespace dsar
