// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/content.hpp"

#include "libdsar/engine/elements.hpp"
#include "libdsar/engine/statement_notes.hpp"
#include "libdsar/map/retention.hpp"
#include "libdsar/rights/disclosure.hpp"
#include "libdsar/stores/connector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <tuple>
#include <utility>

namespace dsar {

namespace {

std::string_view word_of(Origin origin) {
    switch (origin) {
        case Origin::Provided:
            return "provided";
        case Origin::Observed:
            return "observed";
        case Origin::Inferred:
            return "inferred";
        case Origin::Received:
            return "received";
        case Origin::Unknown:
            return "";
    }
    return {};
}

std::string media_type_of(const std::string& extension) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> known{{
        {".csv", "text/csv"},
        {".html", "text/html"},
        {".jpeg", "image/jpeg"},
        {".jpg", "image/jpeg"},
        {".json", "application/json"},
        {".mp3", "audio/mpeg"},
        {".ogg", "audio/ogg"},
        {".pdf", "application/pdf"},
        {".png", "image/png"},
        {".txt", "text/plain"},
        {".wav", "audio/wav"},
        {".webm", "video/webm"},
    }};
    for (const auto& [ending, type] : known) {
        if (ending == extension) {
            return std::string(type);
        }
    }
    return "application/octet-stream";
}

// An extension is copied into the package only when it is plain.
std::string safe_extension(const std::string& key) {
    std::string out = std::filesystem::path(key).extension().string();
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const bool plain =
        out.size() > 1 && out.size() <= 6 && std::all_of(out.begin() + 1, out.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        });
    return plain ? out : ".bin";
}

// Bytes of a store's file, with the store kept open as long as they are read.
class StoreBytes final : public ByteSource {
 public:
    StoreBytes(std::unique_ptr<StoreReader> reader, std::unique_ptr<ByteSource> bytes)
        : reader_(std::move(reader)), bytes_(std::move(bytes)) {}

    std::size_t read(std::span<std::byte> buffer) override { return bytes_->read(buffer); }

 private:
    std::unique_ptr<StoreReader> reader_;
    std::unique_ptr<ByteSource> bytes_;
};

std::string held_at_words(const HeldAt& held_at) {
    std::string out = held_at.provider;
    for (const std::string& part : {held_at.place, held_at.country}) {
        if (!part.empty()) {
            out += (out.empty() ? "" : ", ") + part;
        }
    }
    return out;
}

CollectionFacts facts_of(const Workspace& workspace, const StoreEntry& store,
                         const CollectionEntry& collection, const Survey& survey) {
    const Settings& settings = workspace.settings;
    CollectionFacts out;
    out.store = store.name;
    out.collection = collection.name;
    out.title = collection.title.empty() ? collection.name : collection.title;
    out.role = collection.role == Role::Controller ? "controller" : "processor";
    if (const Purpose* purpose = settings.purpose(collection.purpose)) {
        out.purpose = purpose->title;
        out.basis = purpose->basis;
        out.article = purpose->article;
        out.interest = purpose->interest;
        out.rights = rights_that_apply(purpose->basis);
    }
    if (const RetentionRule* rule = settings.rule(collection.retention)) {
        out.retention = in_words(*rule);
    }
    const auto kept = survey.kept.find(store.name + "/" + collection.name);
    if (kept != survey.kept.end()) {
        out.kept_until = kept->second.words();
    }
    out.source = collection.source;
    out.held_at = held_at_words(store.held_at);
    out.recipients = collection.recipients;
    std::set<std::string> categories;
    for (const FieldEntry& field : collection.fields) {
        if (!field.category.empty()) {
            categories.insert(field.category);
        }
        if (!field.disclose_never) {
            out.fields.push_back({field.path, field.category, std::string(word_of(field.origin))});
        }
    }
    out.categories.assign(categories.begin(), categories.end());
    return out;
}

}  // namespace

SpooledContent::SpooledContent(const Workspace& workspace, const Plan& plan, const Matches& matches,
                               const Survey& survey, const Spool& spool, PackageFacts facts,
                               std::shared_ptr<const Vaults> vaults)
    : workspace_(workspace),
      plan_(plan),
      matches_(matches),
      spool_(spool),
      facts_(std::move(facts)),
      vaults_(std::move(vaults)) {
    add_collections(survey);
    count_not_included();
    add_clients();
    add_statements();
}

void SpooledContent::add_collections(const Survey& survey) {
    for (const Step& step : plan_.steps) {
        const bool discloses = step.decision == Decision::Disclose;
        if (step.decision == Decision::Forward) {
            continue;
        }
        if (collections_.empty() || collections_.back().store != step.store ||
            collections_.back().collection != step.collection) {
            const StoreEntry& store = *workspace_.map.store(step.store);
            collections_.push_back(
                facts_of(workspace_, store, *store.collection(step.collection), survey));
            disclosing_.push_back(nullptr);
        }
        if (discloses) {
            disclosing_.back() = &step;
            collections_.back().records = step.records.size();
        } else {
            collections_.back().withheld += step.records.size();
        }
    }
}

void SpooledContent::count_not_included() {
    using Kind = std::tuple<std::string, std::string, std::string, std::string>;
    std::map<Kind, NotIncluded> counted;
    for (const Step& step : plan_.steps) {
        if (step.decision == Decision::Disclose) {
            continue;
        }
        for (const PlannedRecord& record : step.records) {
            NotIncluded& entry = counted[{step.store, step.collection, record.reason, record.why}];
            entry = {step.store, step.collection, record.reason, record.why, entry.records + 1};
        }
    }
    for (auto& [key, entry] : counted) {
        facts_.not_included.push_back(std::move(entry));
    }
    for (const StoreOutcome& outcome : facts_.stores) {
        if (outcome.status != StoreOutcome::Status::Searched) {
            facts_.not_included.push_back({outcome.store, {}, "not_searched", outcome.why, 0});
        }
    }
}

void SpooledContent::add_clients() {
    if (!facts_.assist.tenant.empty()) {
        return;  // a client learns of no other
    }
    std::map<std::string, bool> tenants;  // tenant -> instructed
    for (const Match& match : matches_) {
        if (!match.tenant.empty() && match.tenant.front() != '\x01') {
            tenants[match.tenant] = !match.forward;
        }
    }
    for (const auto& [tenant, instructed] : tenants) {
        const Client* client = workspace_.settings.client(tenant);
        ClientFacts facts;
        facts.tenant = tenant;
        facts.named = client == nullptr || client->name_to_person;
        facts.name = client == nullptr || !facts.named ? "" : client->name;
        facts.contact = client == nullptr || !facts.named ? "" : client->contact;
        facts.instructed = instructed;
        facts_.clients.push_back(std::move(facts));
    }
}

// Those of this person: by what the request gave, and what was found.
void SpooledContent::add_statements() {
    std::vector<Identifier> asker = facts_.identifiers;
    asker.insert(asker.end(), facts_.identifiers_found.begin(), facts_.identifiers_found.end());
    statements_ = statements_of(workspace_, plan_, matches_, asker);
}

void SpooledContent::keep_own(const CollectionEntry& collection, const Match& match,
                              DisclosedRecord& out) const {
    for (const std::string& path : match.agreeing_fields) {
        const FieldEntry* field = collection.field(path);
        if (collection.whole || field == nullptr || !field->identifies ||
            path.find("[]") == std::string::npos) {
            continue;
        }
        const std::string& kind = field->identifies->kind;
        const NormaliseOptions options = workspace_.settings.normalising(kind, field->region);
        std::set<std::string> own;
        for (const auto* list : {&facts_.identifiers, &facts_.identifiers_found}) {
            for (const Identifier& identifier : *list) {
                if (identifier.kind == kind) {
                    own.insert(
                        normalise(form_of_kind(kind), identifier.value, options).value_or(""));
                }
            }
        }
        const OwnElements whose{path, form_of_kind(kind), options, std::move(own),
                                field->identifies->with};
        if (auto withheld = keep_own_elements(out.record, whose)) {
            out.withheld.push_back(std::move(*withheld));
        }
    }
}

void SpooledContent::describe(const CollectionEntry& collection, DisclosedRecord& out) const {
    std::set<std::string> categories;
    std::set<std::string_view> origins;
    for (const FieldEntry& field : collection.fields) {
        const std::vector<Value> values = values_at(out.record, field.path);
        if (std::all_of(values.begin(), values.end(),
                        [](const Value& value) { return value.is_null(); })) {
            continue;
        }
        if (!field.category.empty()) {
            categories.insert(field.category);
        }
        if (field.origin != Origin::Unknown) {
            origins.insert(word_of(field.origin));
        }
    }
    out.categories.assign(categories.begin(), categories.end());
    out.origin = origins.empty() ? "" : origins.size() == 1 ? *origins.begin() : "mixed";
}

void SpooledContent::attach(const Step& step, const Match& match, std::size_t number,
                            DisclosedRecord& out) const {
    const StoreEntry& store = *workspace_.map.store(step.store);
    if (store.kind != "files") {
        return;
    }
    const std::string extension = safe_extension(key_text(out.record.key));
    Attachment file;
    file.name = fmt::format("files/{}/{}{}", step.store, number, extension);
    file.media_type = media_type_of(extension);
    for (const Value& size : values_at(out.record, "size")) {
        file.size = std::stoull(size.text);
    }
    file.open = [this, &store, &step, match,
                 key = out.record.key]() -> std::unique_ptr<ByteSource> {
        if (!match.vault.empty()) {
            return open_vaulted(*vaults_, match);
        }
        auto reader = open_store(store, workspace_.root);
        auto bytes = reader->open(*store.collection(step.collection), key);
        return std::make_unique<StoreBytes>(std::move(reader), std::move(bytes));
    };
    out.attachments.push_back(std::move(file));
}

DisclosedRecord SpooledContent::disclosed(const Step& step, const PlannedRecord& planned,
                                          std::size_t number) const {
    const Match match = matches_[planned.match];
    const CollectionEntry& collection =
        *workspace_.map.store(step.store)->collection(step.collection);
    DisclosedRecord out;
    out.record = unpack(spool_.read(match.spooled));
    out.certainty = name_of(match.certainty);
    out.shared = match.shared;
    out.because = match.because;
    attach(step, match, number, out);
    keep_own(collection, match, out);
    for (const auto* list : {&step.withheld, &planned.withheld}) {
        for (const WithheldField& field : *list) {
            if (remove_at(out.record, field.path)) {
                out.withheld.push_back(field);
            }
        }
    }
    describe(collection, out);
    if (const auto stated = statements_.find(planned.match); stated != statements_.end()) {
        for (const Statement& statement : stated->second) {
            out.statements.push_back({statement.day, statement.text});
        }
    }
    return out;
}

void SpooledContent::each(std::size_t collection,
                          const std::function<void(const DisclosedRecord&)>& record) const {
    const Step* step = disclosing_[collection];
    if (step == nullptr) {
        return;
    }
    std::size_t number = 0;
    for (const PlannedRecord& planned : step->records) {
        record(disclosed(*step, planned, ++number));
    }
}

}  // namespace dsar
