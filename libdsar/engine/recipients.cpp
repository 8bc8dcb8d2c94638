// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/recipients.hpp"

#include "libdsar/base/base64.hpp"
#include "libdsar/base/file.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/base/pem_signature.hpp"
#include "libdsar/base/unfinished.hpp"
#include "libdsar/cases/signed_line.hpp"
#include "libdsar/output/letter.hpp"
#include "libdsar/output/opendsr.hpp"
#include "libdsar/output/safe_name.hpp"
#include "libdsar/rights/objection.hpp"
#include "libdsar/rights/rectification.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace dsar {

namespace {

std::vector<const Recipient*> told(const Settings& settings, const Json& plan) {
    std::vector<const Recipient*> out;
    for (const Json& id : plan.value("tell", Json::array())) {
        const Recipient* const recipient = settings.recipient(id.get<std::string>());
        if (recipient != nullptr && recipient->notify != "none") {
            out.push_back(recipient);
        }
    }
    return out;
}

std::string lines_of(std::span<const Identifier> person) {
    std::set<std::string> once;
    std::string out;
    for (const Identifier& identifier : person) {
        std::string line = fmt::format("- {}: {}", identifier.kind, identifier.value);
        if (once.insert(line).second) {
            out += (out.empty() ? "" : "\n") + line;
        }
    }
    return out;
}

bool receives(const Recipient& recipient, const CollectionEntry& collection) {
    return std::ranges::find(collection.recipients, recipient.id) != collection.recipients.end() ||
           std::ranges::find(recipient.purposes, collection.purpose) != recipient.purposes.end();
}

// A recipient learns what is right in what it received, and nothing else.
std::string corrections_for(const Workspace& workspace, const Recipient& recipient,
                            const Json& plan, const ActingOrder& order) {
    std::string out;
    for (const OrderedCorrection& correction : order.corrections) {
        const bool concerns = std::ranges::any_of(plan.at("steps"), [&](const Json& step) {
            const StoreEntry* const store =
                workspace.map.store(step.at("store").get<std::string>());
            const CollectionEntry* const collection =
                store == nullptr ? nullptr
                                 : store->collection(step.at("collection").get<std::string>());
            return collection != nullptr && step.at("decision") == "correct" &&
                   receives(recipient, *collection) &&
                   !targeted_fields(*store, *collection, correction.target).empty();
        });
        if (concerns) {
            out += fmt::format("{}- {}: {}", out.empty() ? "" : "\n", correction.target,
                               correction.value);
        }
    }
    return out;
}

std::string purposes_of(const Settings& settings, const ActingOrder& order) {
    const ObjectionRule* const rule = find_objection_rule(order.objection);
    if (rule == nullptr) {
        return {};
    }
    std::vector<std::string> titles;
    for (const std::string& id : stopped_purposes(settings, rule->kind, order.purposes)) {
        titles.push_back(settings.purpose(id)->title);
    }
    return fmt::format("{}", fmt::join(titles, "; "));
}

// A run that goes on says the same request again.
std::string request_id(const std::filesystem::path& message) {
    std::error_code ignored;
    if (std::filesystem::exists(message, ignored)) {
        const Json before = Json::parse(read_file(message), nullptr, false);
        if (before.is_object() && before.contains("subject_request_id")) {
            return before.at("subject_request_id").get<std::string>();
        }
    }
    return fresh_uuid();
}

void write_message(const Settings& settings, const std::filesystem::path& letter, const Json& asked,
                   std::span<const Identifier> person, Right right) {
    const OpenDsrSettings& opendsr = settings.opendsr;
    std::filesystem::path message = letter;
    message.replace_extension(".json");
    OpenDsrRequest request;
    request.id = request_id(message);
    request.regulation = asked.value("regime", "gdpr");
    request.right = right;
    request.submitted = parse_time(asked.value("received_at", "")).value_or(Instant());
    request.identifiers.assign(person.begin(), person.end());
    request.domain = opendsr.domain.empty() ? domain_of(settings.contact) : opendsr.domain;
    const std::string body = opendsr_request(request);
    const std::string signature = sign_sha256(read_secret(opendsr.key), opendsr.key, body);
    std::filesystem::path headers = letter;
    headers.replace_extension(".headers");
    remove_unfinished(message);
    remove_unfinished(headers);
    write_file(message, body);
    write_file(headers, fmt::format("Content-Type: application/json\nX-OpenDSR-Processor-Domain: "
                                    "{}\nX-OpenDSR-Signature: {}\n",
                                    request.domain, base64(signature)));
}

}  // namespace

std::vector<RecipientLetter> write_recipient_letters(
    const Workspace& workspace, const CaseFile& file, std::span<const Identifier> person,
    std::string_view plan, const ApplyRequest& request, const ActingOrder& order) {
    if (person.empty()) {  // nobody is left who could be named to them
        return {};
    }
    const Json asked = Json::parse(file.read_sealed("request.json"));
    LetterFacts facts = letter_facts(workspace.settings);
    facts.reference = file.id();
    facts.right = parse_right(asked.value("right", "")).value_or(Right::Erase);
    facts.regime = asked.value("regime", "gdpr");
    facts.kind = asked.value("kind", "");
    facts.today = request.today;
    facts.received = parse_date(asked.value("received", ""));
    facts.identifiers = lines_of(person);
    facts.purposes = purposes_of(workspace.settings, order);
    const std::string& language = workspace.settings.language;
    const Json document = Json::parse(plan);
    std::vector<RecipientLetter> out;
    for (const Recipient* const recipient : told(workspace.settings, document)) {
        facts.client = recipient->name;
        facts.corrections = corrections_for(workspace, *recipient, document, order);
        out.push_back(
            {recipient->id,
             write_letter(file.folder(), {workspace.root, "recipient", language, language}, facts,
                          "recipient-" + safe_name(recipient->id))});
        if (recipient->notify == "opendsr") {
            write_message(workspace.settings, out.back().path, asked, person, facts.right);
        }
    }
    return out;
}

std::vector<std::string> recipient_names(const Settings& settings, const Json& plan,
                                         std::span<const RecipientNotice> before) {
    std::vector<std::string> out;
    for (const Recipient* const recipient : told(settings, plan)) {
        out.push_back(recipient->name);
    }
    for (const RecipientNotice& notice : before) {
        const Recipient* const recipient = settings.recipient(notice.recipient);
        const std::string& name = recipient == nullptr ? notice.recipient : recipient->name;
        if (notice.status != "impossible" && std::ranges::find(out, name) == out.end()) {
            out.push_back(name);
        }
    }
    return out;
}

}  // namespace dsar
