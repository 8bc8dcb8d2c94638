// SPDX-License-Identifier: Apache-2.0
// Waves until nothing new is found: first identifiers that records let join, then links. The order
// of stores and threads never changes the result: what is decided early only ever grows.
#include "libdsar/engine/search.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/engine/heard.hpp"
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

// Of records: people's lie between each other's, and one person's are asked for together.
std::size_t memory_for(std::size_t subjects) {
    return PagedFile::usual_memory + (std::size_t{8} << 10U) * subjects;
}

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
          records_(spool.folder(), memory_for(subjects.size())),
          sharing_(graph_, records_, identities_, spool.folder()),
          pool_(workspace, graph_, options, progress),
          existence_only_(tenants_.uninstructed()),
          heard_(spool.folder(), workspace.map.stores.size(), memory_for(subjects.size())),
          complaints_(subjects.size()) {
        for (std::size_t subject = 0; subject < subjects.size(); ++subject) {
            theirs_.emplace_back(spool.folder());
        }
    }

    SearchResult run();

 private:
    // Asking
    bool ask_who_shares(WaveBuilder& wave);
    bool ask_links(WaveBuilder& wave);
    void follow(WaveBuilder& wave, std::size_t subject, std::size_t record);
    [[nodiscard]] bool may_extend(std::size_t record) const;
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
    std::vector<TheirRecords> theirs_;  // by subject
    std::vector<bool> existence_only_;  // by node
    Heard heard_;                       // in the wave that runs
    RecordSet touched_;                 // what was heard of in the last wave
    std::size_t joined_ = 0;            // identifiers, when all records were last considered
    SearchComplaints complaints_;
};

void Search::follow(WaveBuilder& wave, std::size_t subject, std::size_t record) {
    const auto found = records_[record];
    const Asker asker{static_cast<std::uint32_t>(subject), static_cast<std::uint32_t>(record)};
    for (const std::size_t index : graph_.nodes[found->node].incoming) {
        const Link& link = graph_.links[index];
        if (link.kind != Kind::LeadsTo) {
            const AskedFor use =
                link.kind == Kind::Mentions ? AskedFor::Mentions : AskedFor::BelongsToThem;
            wave.link(use, index, link.from, link.from_fields,
                      link_values(graph_, *found, link.to_fields), asker);
        }
    }
    for (const std::size_t index : graph_.nodes[found->node].outgoing) {
        const Link& link = graph_.links[index];
        if (link.kind == Kind::LeadsTo) {
            wave.link(AskedFor::LedTo, index, link.to, link.to_fields,
                      link_values(graph_, *found, link.from_fields), asker);
        }
    }
}

bool Search::may_extend(std::size_t record) const {
    return std::ranges::any_of(graph_.nodes[records_.node_of(record)].identifying,
                               &IdentifyingField::extends);
}

// Of the records whose identifiers may join.
bool Search::ask_who_shares(WaveBuilder& wave) {
    for (std::size_t subject = 0; subject < theirs_.size(); ++subject) {
        theirs_[subject].each([&](std::size_t record, const Theirs& how) {
            if (!wave.is_full() && how.own() && may_extend(record)) {
                sharing_.ask(wave, subject, theirs_[subject], record);
            }
        });
    }
    return !wave.empty();
}

bool Search::ask_links(WaveBuilder& wave) {
    for (std::size_t subject = 0; subject < theirs_.size(); ++subject) {
        theirs_[subject].each([&](std::size_t record, const Theirs& how) {
            if (wave.is_full() || !how.own() || how.followed ||
                sharing_.ask(wave, subject, theirs_[subject], record) ||
                sharing_.is_shared(subject, theirs_[subject], record)) {
                return;
            }
            Theirs now = how;
            now.followed = true;
            theirs_[subject].put(record, now);
            follow(wave, subject, record);
        });
    }
    return !wave.empty();
}

// Runs on a store's thread; other threads only ask records_ what is there meanwhile.
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
    } else if (theirs && !records_.has_full(node, found.key_words)) {
        found.state = record_digest(record);
        found.spooled = spool_.append(pack(record));
        found.full = true;
    }
    heard_.add(graph_.nodes[node].store_index, found, hits);
}

void Search::run_wave(WaveBuilder& wave) {
    const BuiltWave built = wave.build(existence_only_);
    pool_.run(built.wave,
              [this, &built](std::size_t node, Record record, std::span<const Hit> hits) {
                  hear(built, node, std::move(record), hits);
              });
    settle(built);
    sharing_.answered(pool_.silent());
    reconsider();
}

void Search::settle(const BuiltWave& built) {
    heard_.take([&](const FoundRecord& found, std::span<const Hit> hits) {
        const std::size_t record = records_.add(found);
        touched_.add(record);
        for (const Hit& hit : hits) {
            note_hit(built.conditions.at(found.node)[hit.condition], hit.needle, record);
        }
    });
}

void Search::note_hit(const AskedCondition& condition, const std::string& needle,
                      std::size_t record) {
    if (condition.use == AskedFor::Identify) {
        for (const std::size_t subject : identities_.candidates(*records_[record])) {
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
    const auto found = records_[record];
    const std::optional<Theirs> known = theirs_[subject].find(record);
    const std::optional<std::string> scope = known ? known->scope : tenants_.scope_of(*found);
    const auto certainty =
        identities_.agreement(*found, subject, scope.value_or(unknown_scope)).certainty;
    if (!certainty) {
        return;
    }
    Theirs how = known.value_or(Theirs());
    if (!known) {
        how.scope = scope;
        how.forward = tenants_.only_existence(*found, false);
    }
    if (how.in_text || how.mention || *certainty == Certainty::Exact) {
        how.mention = how.mention && *certainty != Certainty::Exact;
        how.in_text = false;
        how.certainty = how.mention ? how.certainty : *certainty;
    }
    theirs_[subject].put(record, how);
}

void Search::accept_link(const Asker& asker, std::size_t link, std::size_t record) {
    const auto found = records_[record];
    const Theirs source = theirs_[asker.subject].at(asker.source);
    const CollectionEntry& collection = *graph_.nodes[found->node].collection;
    const bool inherits = collection.role == Role::Processor && collection.tenant.empty();
    const std::optional<std::string> scope = inherits ? source.scope : tenants_.scope_of(*found);
    if (inherits && source.scope->empty()) {
        complain(asker.subject, *found,
                 "its records are reached from our own data, so no tenant is known",
                 "name the tenant field of the collection in the map");
        return;
    }
    if (scope != source.scope) {
        complain(asker.subject, *found,
                 scope ? "a link leads from one tenant into another and was not followed"
                       : "a record names no tenant and was not followed",
                 "correct the record, or the link in the map");
        return;
    }
    Theirs how = theirs_[asker.subject].find(record).value_or(Theirs());
    if (how.changed && options_.by_key) {
        return;  // no identifier can say that it is theirs still
    }
    if (inherits && how.scope && *how.scope != *scope) {
        complain(asker.subject, *found, "records of two tenants lead to one record",
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
        theirs_[asker.subject].put(record, how);
        consider(asker.subject, record);
    } else {
        theirs_[asker.subject].put(record, how);
    }
}

void Search::accept_mention(const Asker& asker, std::size_t link, std::size_t record) {
    const Theirs source = theirs_[asker.subject].at(asker.source);
    if (record == asker.source || tenants_.scope_of(*records_[record]) != source.scope) {
        return;
    }
    const std::optional<Theirs> known = theirs_[asker.subject].find(record);
    if (!known || known->in_text) {
        Theirs how = known.value_or(Theirs());
        how.certainty = Certainty::Linked;
        how.mention = true;
        how.in_text = false;
        how.scope = source.scope;
        how.source = asker.source;
        how.link = link;
        theirs_[asker.subject].put(record, how);
    }
}

// What joined inside a tenant says nothing in the texts of another.
void Search::accept_text(std::size_t subject, Form form, const std::string& needle,
                         std::size_t record) {
    const auto found = records_[record];
    const std::optional<std::string> scope = tenants_.scope_of(*found);
    if (tenants_.only_existence(*found, false) ||
        !identities_.knows_form(subject, form, scope.value_or(unknown_scope), needle)) {
        return;
    }
    if (!theirs_[subject].find(record)) {
        Theirs how;
        how.in_text = true;
        how.scope = scope;
        theirs_[subject].put(record, how);
    }
}

// Rule 3: identifiers of a record that is exact by another field join the identity.
void Search::join_identifiers(std::size_t subject, std::size_t record) {
    if (!may_extend(record)) {
        return;
    }
    const Theirs how = theirs_[subject].at(record);
    const auto found = records_[record];
    const Node& node = graph_.nodes[found->node];
    if (!how.own() || how.certainty != Certainty::Exact ||
        sharing_.is_shared(subject, theirs_[subject], record)) {
        return;
    }
    for (std::size_t field = 0; field < node.identifying.size(); ++field) {
        const IdentifyingField& identifying = node.identifying[field];
        const auto without =
            identities_.agreement(*found, subject, how.scope.value_or(unknown_scope), field)
                .certainty;
        if (!identifying.extends || without != Certainty::Exact) {
            continue;
        }
        for (const std::string& normal : found->identifying[field]) {
            identities_.join(subject, identifying.variety, *how.scope, normal,
                             "found in " + record_name(graph_, *found));
        }
    }
}

// What joined may have made possible records exact, here and in later waves.
// What nobody heard of meanwhile, and nothing joined for, is what it was.
void Search::reconsider() {
    const std::size_t before = std::exchange(joined_, identities_.count_joined());
    for (std::size_t subject = 0; subject < theirs_.size(); ++subject) {
        theirs_[subject].each([&](std::size_t record, const Theirs&) {
            if (joined_ != before || touched_.contains(record)) {
                consider(subject, record);
            }
        });
    }
    touched_.clear();
}

SearchResult Search::run() {
    identities_.join_known(options_.known);
    take_kept(options_.kept, graph_, tenants_, existence_only_, spool_, records_, theirs_.front());
    theirs_.front().each([this](std::size_t record, const Theirs&) { touched_.add(record); });
    std::vector<std::string> names;
    std::ranges::transform(workspace_.map.stores, std::back_inserter(names), &StoreEntry::name);
    progress_.search_started(names);
    WaveBuilder wave(graph_);
    while (ask_identities(wave, graph_, identities_)) {
        run_wave(wave);
        while (ask_who_shares(wave)) {
            run_wave(wave);
        }
        for (std::size_t subject = 0; subject < theirs_.size(); ++subject) {
            theirs_[subject].each(
                [&](std::size_t record, const Theirs&) { join_identifiers(subject, record); });
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
    TextExplainer texts(workspace_, identities_, spool_);
    for (std::size_t subject = 0; subject < theirs_.size(); ++subject) {
        SubjectMatches found;
        found.matches = make_matches(graph_, records_, identities_, sharing_, subject,
                                     theirs_[subject], texts, spool_.folder());
        found.identifiers = identities_.joined(subject);
        for (const Match& match : found.matches) {
            progress_.match_found(match);
        }
        theirs_[subject].each([&](std::size_t record, const Theirs& how) {
            pool_.count_record(graph_.nodes[records_.node_of(record)].store_index);
            if (!how.scope) {
                complain(subject, *records_[record],
                         "a record names no tenant, so no client can be told",
                         "correct the record, or name the tenant field in the map");
            }
        });
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
