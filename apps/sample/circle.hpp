// SPDX-License-Identifier: Apache-2.0
// A circle: a few people who have to do with one another (an office, a couple, one lonely visitor)
// and every record that is made about them. Nobody in a circle shares anything with anybody outside
// it, so a circle is all that is held in memory at once.
#pragma once

#include "apps/sample/names.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sample {

/// What can point at a person. The order is that of the arrays below.
enum class Kind { Email, Phone, Name, Ip, AccountId, LeadId, DeviceId };
constexpr std::size_t kind_count = 7;

/// E-mail and ids name one person; phone, name and ip may be shared.
constexpr bool names_one_person(Kind kind) {
    return kind != Kind::Phone && kind != Kind::Name && kind != Kind::Ip;
}

/// An identifier as planted: who bears it and how it is spelled in a record are different
/// questions, and the truth is told by what was planted, never by comparing spellings.
struct Mark {
    Kind kind = Kind::Email;
    int number = -1;  ///< counts within the circle; -1: none

    [[nodiscard]] bool is_set() const { return number >= 0; }
    friend bool operator==(const Mark&, const Mark&) = default;
};

/// A field of a record that holds an identifier. `joins`: whoever this record is, the value is
/// theirs too.
struct Naming {
    Mark mark;
    bool joins = false;
};

/// A reference from one record to another.
enum class LinkKind { BelongsTo, LeadsTo, Mentions };
struct Link {
    LinkKind kind = LinkKind::BelongsTo;
    std::size_t to = 0;  ///< index of the fact
};

constexpr int controller = -1;  ///< the tenant of what Outcraft holds for itself

/// That a record was made: where it stands and whom it is about.
struct Fact {
    std::string_view store;
    std::string_view collection;
    std::string key;
    int tenant = controller;
    std::vector<Naming> namings{};
    std::vector<Link> links{};
    std::vector<Mark> quotes{};  ///< identifiers that stand in its free text
    bool bridge = false;
};

/// An identifier that the person's request gives, as typed.
struct Given {
    Mark mark;
    std::string typed;
};

/// One made-up person.
struct Person {
    std::uint64_t number = 0;
    Name name;
    Country country = Country::Lithuania;
    Mark name_mark{Kind::Name};
    Mark email{Kind::Email};
    Mark phone{Kind::Phone};
    Mark account_id{Kind::AccountId};
    Mark lead_id{Kind::LeadId};
    Mark device{Kind::DeviceId};
    Mark ip{Kind::Ip};
    std::vector<std::string> traits;
    std::vector<Given> given;
};

/// The people and what was made about them.
struct Circle {
    std::uint64_t number = 0;
    std::vector<Person> people;
    std::vector<Fact> facts;
    std::array<std::vector<std::string>, kind_count> values;  ///< normal form of each mark

    Mark plant(Kind kind, std::string value) {
        auto& list = values[static_cast<std::size_t>(kind)];
        list.push_back(std::move(value));
        return {kind, static_cast<int>(list.size()) - 1};
    }
    [[nodiscard]] const std::string& value(Mark mark) const {
        return values[static_cast<std::size_t>(mark.kind)][static_cast<std::size_t>(mark.number)];
    }
    std::size_t note(Fact fact) {
        facts.push_back(std::move(fact));
        return facts.size() - 1;
    }
};

}  // namespace sample
