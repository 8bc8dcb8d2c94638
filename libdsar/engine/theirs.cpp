// SPDX-License-Identifier: Apache-2.0
#include "libdsar/engine/theirs.hpp"

#include <algorithm>

namespace dsar {

namespace {

using Kind = CompositeReference::Kind;

// From here on a table takes less than nodes of a map.
constexpr std::size_t most_in_memory = 4096;

constexpr std::uint32_t is_theirs = 1;
constexpr std::uint32_t mention_flag = 2;
constexpr std::uint32_t text_flag = 4;
constexpr std::uint32_t forward_flag = 8;
constexpr std::uint32_t followed_flag = 16;
constexpr std::uint32_t kept_flag = 32;
constexpr std::uint32_t changed_flag = 64;
constexpr unsigned certainty_shift = 8;

constexpr std::uint32_t bit(bool set, std::uint32_t flag) {
    return set ? flag : 0;
}

}  // namespace

std::optional<Theirs> TheirRecords::find(std::size_t record) const {
    if (many_) {
        const Row row = (*many_)[record];
        return row.flags == 0 ? std::nullopt : std::optional(from(row));
    }
    const auto known = few_.find(record);
    return known == few_.end() ? std::nullopt : std::optional(known->second);
}

void TheirRecords::put(std::size_t record, const Theirs& how) {
    if (!many_) {
        few_.insert_or_assign(record, how);
        count_ = few_.size();
        if (count_ > most_in_memory) {
            put_away();
        }
        return;
    }
    count_ += (*many_)[record].flags == 0 ? 1U : 0U;
    many_->put(record, row_of(how));
}

void TheirRecords::put_away() {
    many_.emplace(folder_);
    for (const auto& [record, how] : few_) {
        many_->put(record, row_of(how));
    }
    few_.clear();
}

void TheirRecords::each(
    const std::function<void(std::size_t record, const Theirs& how)>& work) const {
    if (!many_) {
        for (const auto& [record, how] : few_) {
            work(record, Theirs(how));
        }
        return;
    }
    for (std::size_t record = 0; record < many_->size(); ++record) {
        const Row row = (*many_)[record];
        if (row.flags != 0) {
            work(record, from(row));
        }
    }
}

Theirs TheirRecords::from(const Row& row) const {
    Theirs how;
    how.certainty = static_cast<Certainty>(row.flags >> certainty_shift);
    how.mention = (row.flags & mention_flag) != 0;
    how.in_text = (row.flags & text_flag) != 0;
    how.forward = (row.flags & forward_flag) != 0;
    how.followed = (row.flags & followed_flag) != 0;
    how.kept = (row.flags & kept_flag) != 0;
    how.changed = (row.flags & changed_flag) != 0;
    how.scope = row.scope == 0 ? std::nullopt : std::optional(scopes_[row.scope - 1]);
    how.source = row.source == 0 ? FoundRecords::none : row.source - 1;
    how.link = row.link;
    return how;
}

TheirRecords::Row TheirRecords::row_of(const Theirs& how) {
    Row row;
    row.flags = is_theirs | bit(how.mention, mention_flag) | bit(how.in_text, text_flag) |
                bit(how.forward, forward_flag) | bit(how.followed, followed_flag) |
                bit(how.kept, kept_flag) | bit(how.changed, changed_flag) |
                (static_cast<std::uint32_t>(how.certainty) << certainty_shift);
    if (how.scope) {
        const auto [place, is_new] =
            scope_numbers_.try_emplace(*how.scope, static_cast<std::uint32_t>(scopes_.size() + 1));
        if (is_new) {
            scopes_.push_back(*how.scope);
        }
        row.scope = place->second;
    }
    row.source = how.source == FoundRecords::none ? 0 : static_cast<std::uint32_t>(how.source + 1);
    row.link = static_cast<std::uint32_t>(how.link);
    return row;
}

bool Sharing::ask(WaveBuilder& wave, std::size_t subject, const TheirRecords& theirs,
                  std::size_t record) {
    std::set<std::size_t> seen;
    return ask_about(wave, subject, theirs, record, seen);
}

// Whose a neighbour without identifiers is depends on whom it hangs on, and so on.
bool Sharing::ask_about(WaveBuilder& wave, std::size_t subject, const TheirRecords& theirs,
                        std::size_t record, std::set<std::size_t>& seen) {
    if (!seen.insert(record).second) {
        return false;
    }
    if (asked_.add(record)) {
        return ask_neighbours(wave, record);
    }
    if (waiting_.contains(record)) {
        return true;
    }
    std::vector<std::size_t> unnamed;
    if (any_neighbour(record, [&](std::size_t neighbour) {
            const Whose owner = whose(subject, theirs, neighbour);
            if (owner == Whose::Unnamed) {
                unnamed.push_back(neighbour);
            }
            return owner == Whose::Others;
        })) {
        return false;  // enough is known
    }
    bool asking = false;
    for (const std::size_t neighbour : unnamed) {
        asking = ask_about(wave, subject, theirs, neighbour, seen) || asking;
    }
    return asking;
}

bool Sharing::ask_neighbours(WaveBuilder& wave, std::size_t record) {
    const auto found = records_[record];
    bool asking = false;
    for (const std::size_t index : graph_.nodes[found->node].incoming) {
        const Link& link = graph_.links[index];
        if (link.kind == Kind::LeadsTo && graph_.nodes[link.from].personal) {
            const auto values = link_values(graph_, *found, link.to_fields);
            ask_behind(wave, AskedFor::OtherReferrers, index, record, values);
            asking = asking || !values.empty();
        }
    }
    for (const std::size_t index : graph_.nodes[found->node].outgoing) {
        const Link& link = graph_.links[index];
        if (link.kind == Kind::BelongsTo && graph_.nodes[link.to].personal) {
            const auto values = link_values(graph_, *found, link.from_fields);
            ask_behind(wave, AskedFor::OtherParents, index, record, values);
            asking = asking || !values.empty();
        }
    }
    if (asking) {
        waiting_.add(record);
    }
    return asking;
}

void Sharing::ask_behind(WaveBuilder& wave, AskedFor use, std::size_t link, std::size_t record,
                         const std::vector<std::string>& values) {
    for (const std::string& value : values) {
        const std::size_t question = wave.link_once(use, link, value, question_count_);
        question_count_ += question == question_count_ ? 1U : 0U;
        add_entry(questions_, first_questions_, record, question);
    }
}

void Sharing::add_entry(FixedTable<Entry>& entries, FixedTable<std::uint32_t>& firsts,
                        std::size_t of, std::size_t what) {
    entries.push_back({static_cast<std::uint32_t>(what), firsts[of]});
    firsts.put(of, static_cast<std::uint32_t>(entries.size()));
}

void Sharing::add_neighbour(std::size_t question, std::size_t neighbour) {
    add_entry(answers_, first_answers_, question, neighbour);
}

bool Sharing::any_neighbour(std::size_t record,
                            const std::function<bool(std::size_t neighbour)>& work) const {
    for (std::uint32_t place = first_questions_[record]; place != 0;) {
        const Entry question = questions_[place - 1];
        for (std::uint32_t at = first_answers_[question.what]; at != 0;) {
            const Entry answer = answers_[at - 1];
            if (answer.what != record && work(answer.what)) {
                return true;
            }
            at = answer.next;
        }
        place = question.next;
    }
    return false;
}

std::vector<std::size_t> Sharing::other_person_fields(std::size_t subject, const Theirs& how,
                                                      std::size_t record) const {
    const auto found = records_[record];
    const std::string scope = how.scope.value_or(unknown_scope);
    Agreement agreement = identities_.agreement(*found, subject, scope);
    if (how.certainty != Certainty::Linked || !agreement.other_person.empty()) {
        return agreement.other_person;
    }
    const Node& node = graph_.nodes[found->node];
    std::vector<std::size_t> out;
    for (std::size_t field = 0; field < node.identifying.size(); ++field) {
        const std::size_t variety = node.identifying[field].variety;
        const bool agrees = std::find(agreement.agreeing.begin(), agreement.agreeing.end(),
                                      field) != agreement.agreeing.end();
        if (!agrees && !found->identifying[field].empty() && graph_.varieties[variety].unique &&
            identities_.has_kind(subject, variety, scope)) {
            out.push_back(field);
        }
    }
    return out;
}

Sharing::Whose Sharing::whose(std::size_t subject, const TheirRecords& theirs,
                              std::size_t neighbour) const {
    const auto own = theirs.find(neighbour);
    if (own && own->own()) {
        return Whose::Theirs;
    }
    const auto other = records_[neighbour];
    const Node& node = graph_.nodes[other->node];
    const bool controller = node.collection->role == Role::Controller;
    const std::string scope = controller ? "" : other->tenant.value_or(unknown_scope);
    bool identified = false;
    for (std::size_t field = 0; field < node.identifying.size(); ++field) {
        for (const std::string& normal : other->identifying[field]) {
            identified = true;
            if (!identities_.knows(subject, node.identifying[field].variety, scope, normal)) {
                return Whose::Others;
            }
        }
    }
    return identified ? Whose::Theirs : Whose::Unnamed;
}

// A record without identifiers is another person's when somebody else's record is behind it, or
// nobody's is known to be. What only hangs on itself or on the subject's records is not.
bool Sharing::is_anothers(std::size_t subject, const TheirRecords& theirs, std::size_t neighbour,
                          std::set<std::size_t>& seen) const {
    if (!seen.insert(neighbour).second) {
        return false;
    }
    const Whose owner = whose(subject, theirs, neighbour);
    if (owner != Whose::Unnamed) {
        return owner == Whose::Others;
    }
    bool is_known = false;
    const bool of_another = any_neighbour(neighbour, [&](std::size_t next) {
        is_known = true;
        return is_anothers(subject, theirs, next, seen);
    });
    return of_another || !is_known || cannot_know(neighbour);
}

// Whether a store that did not answer could hold a record that leads here, or that this one belongs
// to.
bool Sharing::cannot_know(std::size_t record) const {
    const auto is_silent = [this](std::size_t node) {
        return graph_.nodes[node].personal &&
               silent_stores_.contains(graph_.nodes[node].store_index);
    };
    const auto found = records_[record];
    const Node& node = graph_.nodes[found->node];
    const bool led =
        std::any_of(node.incoming.begin(), node.incoming.end(), [&](std::size_t index) {
            const Link& link = graph_.links[index];
            return link.kind == Kind::LeadsTo && is_silent(link.from) &&
                   !link_values(graph_, *found, link.to_fields).empty();
        });
    return led || std::any_of(node.outgoing.begin(), node.outgoing.end(), [&](std::size_t index) {
               const Link& link = graph_.links[index];
               return link.kind == Kind::BelongsTo && is_silent(link.to) &&
                      !link_values(graph_, *found, link.from_fields).empty();
           });
}

bool Sharing::is_shared(std::size_t subject, const TheirRecords& theirs, std::size_t record) const {
    if (!other_person_fields(subject, theirs.at(record), record).empty() || cannot_know(record)) {
        return true;
    }
    std::set<std::size_t> seen = {record};
    return any_neighbour(record, [&](std::size_t neighbour) {
        return is_anothers(subject, theirs, neighbour, seen);
    });
}

}  // namespace dsar
