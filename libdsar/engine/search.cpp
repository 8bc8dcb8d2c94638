// SPDX-License-Identifier: Apache-2.0
// Waves until nothing new is found: first identities (identifiers that records let join), then
// links. The order of stores and threads never changes the result: what is decided early only ever
// grows.
#include "libdsar/engine/search.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/engine/matches.hpp"
#include "libdsar/engine/search_complaints.hpp"
#include "libdsar/engine/seeds.hpp"
#include "libdsar/engine/tenants.hpp"
#include "libdsar/engine/theirs.hpp"
#include "libdsar/engine/vaulted.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace dsar {

namespace {

using Kind = CompositeReference::Kind;

class Search {
 public:
    Search(const Workspace& workspace, std::span<const Subject> subjects,
           const SearchOptions& options, Spool& spool, Progress& progress)
        : workspace_(workspace),
          options_(options),
          spool_(spool),
          progress_(progress),
          graph_(make_link_graph(workspace)),
          tenants_(workspace.settings, graph_, options.right),
          identities_(graph_, subjects, options.by_key),
          sharing_(graph_, records_, identities_),
          pool_(workspace, graph_, options, progress),
          theirs_(subjects.size()),
          existence_only_(tenants_.uninstructed()),
          complaints_(subjects.size()) {}

    SearchResult run();

 private:
    struct Raw {
        FoundRecord record;
        std::vector<Hit> hits;
    };

    // Asking
    bool ask_identities(WaveBuilder& wave);
    bool ask_who_shares(WaveBuilder& wave);
    bool ask_links(WaveBuilder& wave);
    void follow(WaveBuilder& wave, std::size_t subject, std::size_t record);
    void run_wave(WaveBuilder& wave);

    // Hearing
    void hear(const BuiltWave& built, std::size_t node, Record record, std::span<const Hit> hits);
    void settle(const BuiltWave& built);
    void note_hit(const AskedCondition& condition, const std::string& needle, std::size_t record);
    void consider(std::size_t subject, std::size_t record);
    void accept_link(const Asker& asker, std::size_t link, std::size_t record);
    void accept_mention(const Asker& asker, std::size_t link, std::size_t record);
    void accept_text(std::size_t subject, Form form, const std::string& needle, std::size_t record);
    void join_identifiers(std::size_t subject, std::size_t record);
    void reconsider();

    void complain(std::size_t subject, const FoundRecord& record, const std::string& what,
                  const std::string& next) {
        complaints_.add(subject, graph_.nodes[record.node].name(), what, next);
    }

    SearchResult result();

    const Workspace& workspace_;
    const SearchOptions& options_;
    Spool& spool_;
    Progress& progress_;
    LinkGraph graph_;
    Tenants tenants_;
    Identities identities_;
    FoundRecords records_;
    Sharing sharing_;
    StorePool pool_;
    std::vector<TheirRecords> theirs_;     // by subject
    std::vector<bool> existence_only_;     // by node
    std::vector<std::vector<Raw>> heard_;  // by store, each written by that store's thread only
    SearchComplaints complaints_;
};

bool Search::ask_identities(WaveBuilder& wave) {
    for (const NewNeedle& value : identities_.take_new()) {
        for (std::size_t node = 0; node < graph_.nodes.size(); ++node) {
            const bool controller = graph_.nodes[node].collection->role == Role::Controller;
            if (!value.given && controller != value.scope.empty()) {
                continue;
            }
            for (std::size_t field = 0; field < graph_.nodes[node].identifying.size(); ++field) {
                if (graph_.nodes[node].identifying[field].variety == value.variety) {
                    wave.identify(node, field, value.normal);
                }
            }
        }
    }
    return !wave.empty();
}

void Search::follow(WaveBuilder& wave, std::size_t subject, std::size_t record) {
    const FoundRecord& found = records_[record];
    const Asker asker{subject, record};
    for (const std::size_t index : graph_.nodes[found.node].incoming) {
        const Link& link = graph_.links[index];
        if (link.kind != Kind::LeadsTo) {
            const AskedFor use =
                link.kind == Kind::Mentions ? AskedFor::Mentions : AskedFor::BelongsToThem;
            wave.link(use, index, link.from, link.from_fields,
                      link_values(graph_, found, link.to_fields), asker);
        }
    }
    for (const std::size_t index : graph_.nodes[found.node].outgoing) {
        const Link& link = graph_.links[index];
        if (link.kind == Kind::LeadsTo) {
            wave.link(AskedFor::LedTo, index, link.to, link.to_fields,
                      link_values(graph_, found, link.from_fields), asker);
        }
    }
}

// Of the records whose identifiers may join.
bool Search::ask_who_shares(WaveBuilder& wave) {
    for (std::size_t subject = 0; subject < theirs_.size(); ++subject) {
        for (const auto& [record, how] : theirs_[subject]) {
            const auto& fields = graph_.nodes[records_[record].node].identifying;
            if (how.own() && std::any_of(fields.begin(), fields.end(),
                                         [](const auto& field) { return field.extends; })) {
                sharing_.ask(wave, subject, theirs_[subject], record);
            }
        }
    }
    return !wave.empty();
}

bool Search::ask_links(WaveBuilder& wave) {
    for (std::size_t subject = 0; subject < theirs_.size(); ++subject) {
        for (auto& [record, how] : theirs_[subject]) {
            if (!how.own() || how.followed ||
                sharing_.ask(wave, subject, theirs_[subject], record) ||
                sharing_.is_shared(subject, theirs_[subject], record)) {
                continue;
            }
            how.followed = true;
            follow(wave, subject, record);
        }
    }
    return !wave.empty();
}

// Runs on a store's thread; other threads only read records_ meanwhile.
void Search::hear(const BuiltWave& built, std::size_t node, Record record,
                  std::span<const Hit> hits) {
    const std::vector<AskedCondition>& conditions = built.conditions.at(node);
    bool theirs = false;
    bool by_link = false;
    for (const Hit& hit : hits) {
        const AskedFor use = conditions[hit.condition].use;
        theirs = theirs || finds_their_records(use);
        by_link = by_link || use == AskedFor::BelongsToThem || use == AskedFor::LedTo;
    }
    const std::string vault = take_vault(record.key);
    FoundRecord found = digest_of(graph_, node, record, false);
    found.put_into_vault(vault);
    if (existence_only_[node] || tenants_.only_existence(found, by_link)) {
        found.links.clear();
    } else if (theirs) {
        const std::size_t known = records_.find(node, found.key_words);
        if (known == FoundRecords::none || !records_[known].full) {
            found.state = record_digest(record);
            found.spooled = spool_.append(pack(record));
            found.full = true;
        }
    }
    heard_[graph_.nodes[node].store_index].push_back(
        {std::move(found), {hits.begin(), hits.end()}});
}

void Search::run_wave(WaveBuilder& wave) {
    const BuiltWave built = wave.build(existence_only_);
    heard_.assign(workspace_.map.stores.size(), {});
    pool_.run(built.wave,
              [this, &built](std::size_t node, Record record, std::span<const Hit> hits) {
                  hear(built, node, std::move(record), hits);
              });
    settle(built);
    sharing_.answered(pool_.silent());
    reconsider();
}

void Search::settle(const BuiltWave& built) {
    for (std::vector<Raw>& store : heard_) {
        for (Raw& raw : store) {
            const std::size_t record = records_.add(std::move(raw.record));
            for (const Hit& hit : raw.hits) {
                note_hit(built.conditions.at(records_[record].node)[hit.condition], hit.needle,
                         record);
            }
        }
        store.clear();
    }
}

void Search::note_hit(const AskedCondition& condition, const std::string& needle,
                      std::size_t record) {
    if (condition.use == AskedFor::Identify) {
        for (const std::size_t subject : identities_.candidates(records_[record])) {
            consider(subject, record);
        }
        return;
    }
    const auto askers = condition.askers.find(needle);
    if (askers == condition.askers.end()) {
        return;
    }
    for (const Asker& asker : askers->second) {
        switch (condition.use) {
            case AskedFor::Identify:
                break;
            case AskedFor::FreeText:
                accept_text(asker.subject, condition.form, needle, record);
                break;
            case AskedFor::BelongsToThem:
            case AskedFor::LedTo:
                accept_link(asker, condition.what, record);
                break;
            case AskedFor::Mentions:
                accept_mention(asker, condition.what, record);
                break;
            case AskedFor::OtherReferrers:
            case AskedFor::OtherParents:
                sharing_.add_neighbour(asker.source, record);
                break;
        }
    }
}

// Rules 1-2: how sure the record's own identifiers make us.
void Search::consider(std::size_t subject, std::size_t record) {
    const FoundRecord& found = records_[record];
    const auto known = theirs_[subject].find(record);
    const std::optional<std::string> scope =
        known != theirs_[subject].end() ? known->second.scope : tenants_.scope_of(found);
    const auto certainty =
        identities_.agreement(found, subject, scope.value_or(unknown_scope)).certainty;
    if (!certainty) {
        return;
    }
    const auto [place, is_new] = theirs_[subject].try_emplace(record);
    Theirs& how = place->second;
    if (is_new) {
        how.scope = scope;
        how.forward = tenants_.only_existence(found, false);
    }
    if (how.in_text || how.mention || *certainty == Certainty::Exact) {
        how.mention = how.mention && *certainty != Certainty::Exact;
        how.in_text = false;
        how.certainty = how.mention ? how.certainty : *certainty;
    }
}

void Search::accept_link(const Asker& asker, std::size_t link, std::size_t record) {
    const FoundRecord& found = records_[record];
    const Theirs& source = theirs_[asker.subject].at(asker.source);
    const CollectionEntry& collection = *graph_.nodes[found.node].collection;
    const bool inherits = collection.role == Role::Processor && collection.tenant.empty();
    const std::optional<std::string> scope = inherits ? source.scope : tenants_.scope_of(found);
    if (inherits && source.scope->empty()) {
        complain(asker.subject, found,
                 "its records are reached from our own data, so no tenant is known",
                 "name the tenant field of the collection in the map");
        return;
    }
    if (scope != source.scope) {
        complain(asker.subject, found,
                 scope ? "a link leads from one tenant into another and was not followed"
                       : "a record names no tenant and was not followed",
                 "correct the record, or the link in the map");
        return;
    }
    Theirs& how = theirs_[asker.subject].try_emplace(record).first->second;
    if (how.changed && options_.by_key) {
        return;  // no identifier can say that it is theirs still
    }
    if (inherits && how.scope && *how.scope != *scope) {
        complain(asker.subject, found, "records of two tenants lead to one record",
                 "correct the links");
        return;
    }
    how.scope = scope;
    how.forward = false;
    if (how.certainty == Certainty::Possible || how.mention) {
        how.certainty = Certainty::Linked;
        how.mention = false;
        how.in_text = false;
        how.source = asker.source;
        how.link = link;
        consider(asker.subject, record);
    }
}

void Search::accept_mention(const Asker& asker, std::size_t link, std::size_t record) {
    const Theirs& source = theirs_[asker.subject].at(asker.source);
    if (record == asker.source || tenants_.scope_of(records_[record]) != source.scope) {
        return;
    }
    const auto [place, is_new] = theirs_[asker.subject].try_emplace(record);
    Theirs& how = place->second;
    if (is_new || how.in_text) {
        how.certainty = Certainty::Linked;
        how.mention = true;
        how.in_text = false;
        how.scope = source.scope;
        how.source = asker.source;
        how.link = link;
    }
}

// What joined inside a tenant says nothing in the texts of another.
void Search::accept_text(std::size_t subject, Form form, const std::string& needle,
                         std::size_t record) {
    const std::optional<std::string> scope = tenants_.scope_of(records_[record]);
    if (tenants_.only_existence(records_[record], false) ||
        !identities_.knows_form(subject, form, scope.value_or(unknown_scope), needle)) {
        return;
    }
    const auto [place, is_new] = theirs_[subject].try_emplace(record);
    if (is_new) {
        place->second.in_text = true;
        place->second.scope = scope;
    }
}

// Rule 3: identifiers of a record that is exact by another field join the identity.
void Search::join_identifiers(std::size_t subject, std::size_t record) {
    const Theirs& how = theirs_[subject].at(record);
    const FoundRecord& found = records_[record];
    const Node& node = graph_.nodes[found.node];
    if (!how.own() || how.certainty != Certainty::Exact ||
        sharing_.is_shared(subject, theirs_[subject], record)) {
        return;
    }
    for (std::size_t field = 0; field < node.identifying.size(); ++field) {
        const IdentifyingField& identifying = node.identifying[field];
        const auto without =
            identities_.agreement(found, subject, how.scope.value_or(unknown_scope), field)
                .certainty;
        if (!identifying.extends || without != Certainty::Exact) {
            continue;
        }
        for (const std::string& normal : found.identifying[field]) {
            identities_.join(subject, identifying.variety, *how.scope, normal,
                             "found in " + record_name(graph_, found));
        }
    }
}

// What joined may have made possible records exact, here and in later waves.
void Search::reconsider() {
    for (std::size_t subject = 0; subject < theirs_.size(); ++subject) {
        for (const auto& entry : theirs_[subject]) {
            consider(subject, entry.first);
        }
    }
}

SearchResult Search::run() {
    identities_.join_known(options_.known);
    take_kept(options_.kept, graph_, tenants_, existence_only_, spool_, records_, theirs_.front());
    std::vector<std::string> names;
    for (const StoreEntry& store : workspace_.map.stores) {
        names.push_back(store.name);
    }
    progress_.search_started(names);
    WaveBuilder wave(graph_);
    while (ask_identities(wave)) {
        run_wave(wave);
        while (ask_who_shares(wave)) {
            run_wave(wave);
        }
        for (std::size_t subject = 0; subject < theirs_.size(); ++subject) {
            for (const auto& entry : theirs_[subject]) {
                join_identifiers(subject, entry.first);
            }
        }
    }
    if (options_.free_text) {
        ask_free_text(wave, graph_, identities_, existence_only_,
                      workspace_.settings.normalising("phone", {}));
    }
    while (ask_links(wave)) {
        run_wave(wave);
    }
    pool_.touch_the_rest();
    return result();
}

SearchResult Search::result() {
    SearchResult out;
    for (std::size_t subject = 0; subject < theirs_.size(); ++subject) {
        SubjectMatches found;
        found.matches =
            make_matches(graph_, records_, identities_, sharing_, subject, theirs_[subject]);
        found.identifiers = identities_.joined(subject);
        for (const Match& match : found.matches) {
            progress_.match_found(match);
        }
        for (const auto& [record, how] : theirs_[subject]) {
            pool_.count_record(graph_.nodes[records_[record].node].store_index);
            if (!how.scope) {
                complain(subject, records_[record],
                         "a record names no tenant, so no client can be told",
                         "correct the record, or name the tenant field in the map");
            }
        }
        found.problems = complaints_.take(subject);
        out.subjects.push_back(std::move(found));
    }
    out.stores = pool_.outcomes();
    out.complete = true;
    for (const StoreOutcome& outcome : out.stores) {
        out.complete = out.complete && outcome.status == StoreOutcome::Status::Searched;
        progress_.store_finished(outcome, joined_from(identities_, outcome.store));
    }
    out.only_locked = !out.complete && pool_.is_only_locked();
    out.problems = complaints_.take();
    out.vaults = options_.vaults;
    return out;
}

}  // namespace

void require_usable(const Workspace& workspace, std::span<const Subject> subjects) {
    const LinkGraph graph = make_link_graph(workspace);
    const Identities identities(graph, subjects);
}

SearchResult search(const Workspace& workspace, std::span<const Subject> subjects,
                    const SearchOptions& options, Spool& spool, Progress& progress) {
    return Search(workspace, subjects, options, spool, progress).run();
}

}  // namespace dsar
