// SPDX-License-Identifier: Apache-2.0
#include "libdsar/discovery/rules.hpp"

#include <algorithm>
#include <array>

namespace dsar {
namespace {

using T = DataType;

/// A type whose values show what they are: how many of them must, for which verdict.
struct ValueRule {
    DataType type;
    std::array<Trait, 3> traits;
    double found;     ///< without a name
    double possible;  ///< without a name
    double named;     ///< with a name that says so, for `found`
    bool checksum = false;
};

// A share above 1 is never reached: such values prove nothing without a name.
constexpr double never = 2;

constexpr std::array value_rules{
    ValueRule{T::Email, {Trait::Email, Trait::Email, Trait::Email}, 0.5, 0.02, 0.1},
    ValueRule{T::BankAccount, {Trait::Iban, Trait::Iban, Trait::Iban}, 0.5, 0.05, 0.3, true},
    ValueRule{T::PaymentCard, {Trait::Card, Trait::Card, Trait::Card}, 0.9, 0.5, 0.4, true},
    ValueRule{T::NationalId,
              {Trait::NationalChecked, Trait::NationalChecked, Trait::NationalChecked},
              0.9,
              0.5,
              0.4,
              true},
    ValueRule{T::NationalId,
              {Trait::NationalForm, Trait::NationalForm, Trait::NationalChecked},
              never,
              0.9,
              0.4},
    ValueRule{T::IpAddress, {Trait::Ip, Trait::Ip, Trait::Ip}, 0.8, 0.2, 0.3},
    ValueRule{T::Phone,
              {Trait::PhoneInternational, Trait::PhoneInternational, Trait::PhoneInternational},
              0.5,
              0.1,
              0.3},
    ValueRule{T::Phone,
              {Trait::PhoneInternational, Trait::PhoneNational, Trait::PhoneNational},
              never,
              0.5,
              0.3},
    ValueRule{T::Phone,
              {Trait::PhoneLike, Trait::PhoneInternational, Trait::PhoneNational},
              never,
              never,
              0.5},
    ValueRule{T::Fax,
              {Trait::PhoneLike, Trait::PhoneInternational, Trait::PhoneNational},
              never,
              never,
              0.4},
    ValueRule{T::DeviceId, {Trait::Mac, Trait::Mac, Trait::Mac}, 0.8, 0.3, 0.3},
    ValueRule{T::SocialUrl, {Trait::SocialUrl, Trait::SocialUrl, Trait::SocialUrl}, 0.5, 0.1, 0.2},
    ValueRule{T::Credential, {Trait::PasswordHash, Trait::Token, Trait::Token}, 0.5, 0.1, 0.3},
    ValueRule{T::Location, {Trait::Degrees, Trait::Number, Trait::Number}, never, never, 0.8},
};

bool is_date_or_flag(const RuleInput& in) {
    return in.sort == ColumnSort::Date || in.sort == ColumnSort::Time ||
           in.sort == ColumnSort::Boolean ||
           in.tally.share_of_any({Trait::Boolean, Trait::Date}) >= 0.9;
}

/// Whether a column of this sort can hold the type at all.
bool can_hold(ColumnSort sort, DataType type) {
    switch (sort) {
        case ColumnSort::Any:
        case ColumnSort::Text:
            return true;
        case ColumnSort::Number:
            return type == T::Phone || type == T::Fax || type == T::NationalId ||
                   type == T::PaymentCard || type == T::Location || type == T::PostalCode ||
                   type == T::DeviceId || type == T::IpAddress || type == T::BankAccount;
        case ColumnSort::Network:
            return type == T::IpAddress || type == T::DeviceId;
        case ColumnSort::Uuid:
            return type == T::DeviceId || type == T::Credential;
        case ColumnSort::Structure:
            return type != T::Location;
        case ColumnSort::Bytes:
            return type == T::Photo || type == T::Credential || type == T::IpAddress;
        case ColumnSort::Date:
        case ColumnSort::Time:
        case ColumnSort::Boolean:
            return false;
    }
    return false;
}

void apply(const ValueRule& rule, const RuleInput& in, std::vector<Judgement>& out) {
    if (!can_hold(in.sort, rule.type)) {
        return;
    }
    Judgement judged{Verdict::None, rule.type, 0,
                     in.tally.share_of_any({rule.traits[0], rule.traits[1], rule.traits[2]})};
    judged.has_checksum = rule.checksum;
    judged.checksum_share = rule.checksum ? judged.share : 0;
    const bool enough = in.tally.values() >= 3;
    if (in.hinted(rule.type) && judged.share >= rule.named) {
        judged.verdict =
            in.name.strong || judged.share >= 2 * rule.named ? Verdict::Found : Verdict::Possible;
    } else if (judged.share >= rule.found && enough) {
        judged.verdict = Verdict::Found;
    } else if (judged.share >= rule.possible || judged.share >= rule.found) {
        judged.verdict = Verdict::Possible;
    } else if (in.named(rule.type)) {
        judged.verdict = in.empty() ? Verdict::Found : Verdict::Possible;
    }
    judged.confidence = confidence_of(in, rule.type, judged.share);
    out.push_back(judged);
}

void add(std::vector<Judgement>& out, const RuleInput& in, Verdict verdict, DataType type,
         double share) {
    out.push_back({verdict, type, confidence_of(in, type, share), share});
}

/// What the name alone says, and how much that is worth.
void add_by_name(std::vector<Judgement>& out, const RuleInput& in, Verdict verdict, DataType type,
                 double worth) {
    out.push_back({verdict, type, confidence_of(in, type, worth), 0});
}

/// A version number of four parts looks like an address.
void doubt_versions(const RuleInput& in, std::vector<Judgement>& out) {
    const bool version = in.column.name.find("ersion") != std::string::npos;
    for (Judgement& judged : out) {
        if (version && judged.type == T::IpAddress && judged.verdict == Verdict::Found) {
            judged.verdict = Verdict::Possible;
        }
    }
}

/// Four digits that are left of a card's number.
void apply_card_rest(const RuleInput& in, std::vector<Judgement>& out) {
    if (in.named(T::PaymentCard) && in.share(Trait::FourDigits) >= 0.5) {
        add(out, in, Verdict::Found, T::PaymentCard, in.share(Trait::FourDigits));
    }
}

/// Types that nothing but the name tells, of codes and words that nobody else writes so.
void apply_named_codes(const RuleInput& in, std::vector<Judgement>& out) {
    constexpr std::array codes{T::Username, T::DocumentNumber, T::DeviceId,
                               T::Plate,    T::SocialUrl,      T::Credential};
    const bool code = std::find(codes.begin(), codes.end(), in.name.type) != codes.end();
    if (!code || is_date_or_flag(in) || in.sort == ColumnSort::Structure) {
        return;
    }
    if (!in.name.strong) {
        const double coded =
            in.tally.share_of_any({Trait::HexDigest, Trait::Token, Trait::PasswordHash});
        const bool secret = in.name.type == T::Credential;
        if (secret && coded >= 0.5) {
            add(out, in, Verdict::Found, in.name.type, coded);
        } else if (!secret && in.around.personal()) {
            add_by_name(out, in, Verdict::Possible, in.name.type, 0.3);
        }
        return;
    }
    // A number that stands for a record elsewhere says nothing by itself.
    const bool reference = in.column.refers || in.sort == ColumnSort::Number;
    const double known = in.tally.share_of_any(
        {Trait::Uuid, Trait::Mac, Trait::HexDigest, Trait::PasswordHash, Trait::Token});
    const bool opaque = in.name.type == T::DeviceId || in.name.type == T::Credential;
    const Verdict verdict = reference && !opaque ? Verdict::Possible : Verdict::Found;
    if (opaque && known > 0.5) {
        add(out, in, verdict, in.name.type, known);
    } else {
        add_by_name(out, in, verdict, in.name.type, 0.5);
    }
}

void apply_photo(const RuleInput& in, std::vector<Judgement>& out) {
    const double pictures = in.share(Trait::Picture);
    const bool hinted = in.hinted(T::Photo);
    const bool bytes = in.sort == ColumnSort::Bytes || in.sort == ColumnSort::Any;
    if (pictures >= 0.5) {
        const bool hers = hinted || in.around.people;
        add(out, in, hers ? Verdict::Found : Verdict::Possible, T::Photo, pictures);
    } else if (hinted && !is_date_or_flag(in) && in.sort != ColumnSort::Number) {
        const bool sure = in.name.strong || (bytes && in.around.people);
        const bool hers = sure && (in.around.people || in.around.belongs);
        add_by_name(out, in, hers ? Verdict::Found : Verdict::Possible, T::Photo, 0.3);
    }
}

/// Where a person is near, the name of the column is enough; elsewhere it says nothing, or little.
void apply_named_facts(const RuleInput& in, std::vector<Judgement>& out) {
    constexpr std::array special{T::Health, T::Belief, T::Origin, T::FamilyStatus, T::Salary};
    constexpr std::array others{T::Organisation, T::Gender,  T::Language, T::Consent,
                                T::Order,        T::Conduct, T::Account};
    const bool is_special =
        std::find(special.begin(), special.end(), in.name.type) != special.end();
    const bool is_other = std::find(others.begin(), others.end(), in.name.type) != others.end();
    const bool near = in.around.people || in.around.belongs;
    if (is_special && in.name.strong && !in.column.refers) {
        add_by_name(out, in, near ? Verdict::Found : Verdict::Possible, in.name.type, 0.5);
    } else if (is_other && near && !in.column.refers) {
        add_by_name(out, in, in.name.strong ? Verdict::Found : Verdict::Possible, in.name.type,
                    0.4);
    } else if (in.hinted(T::JobTitle) && !is_date_or_flag(in) && in.sort != ColumnSort::Number) {
        const bool sure = in.name.strong ? near : in.around.names;
        if (sure) {
            add_by_name(out, in, Verdict::Found, T::JobTitle, 0.4);
        }
    }
}

void apply_free_text(const RuleInput& in, std::vector<Judgement>& out) {
    const double text = in.share(Trait::Text);
    const bool can = in.sort == ColumnSort::Text || in.sort == ColumnSort::Any ||
                     in.sort == ColumnSort::Structure;
    if (!can || in.share(Trait::HexDigest) >= 0.5 || in.share(Trait::Url) >= 0.5) {
        return;
    }
    const bool near = in.around.people || in.around.belongs;
    if (in.named(T::FreeText) && (in.empty() || text >= 0.05 || in.tally.length() >= 20)) {
        if (text >= 0.4) {
            add(out, in, Verdict::Found, T::FreeText, text);
        } else {
            add_by_name(out, in, Verdict::Found, T::FreeText, 0.4);
        }
    } else if (in.hinted(T::FreeText) && text >= 0.2) {
        add(out, in, near ? Verdict::Found : Verdict::Possible, T::FreeText, text);
    } else if (text >= 0.4 || (in.hinted(T::FreeText) && near && !is_date_or_flag(in))) {
        add(out, in, Verdict::Possible, T::FreeText, text);
    }
}

int rank(Verdict verdict) {
    return verdict == Verdict::Found ? 2 : verdict == Verdict::Possible ? 1 : 0;
}

}  // namespace

double confidence_of(const RuleInput& input, DataType type, double share) {
    const bool named = input.named(type);
    double sure = named ? 0.6 + 0.39 * share : input.hinted(type) ? 0.5 + 0.4 * share : 0.9 * share;
    if (input.empty()) {
        return named ? 0.6 : 0.4;
    }
    if (!named && input.tally.values() < 10) {
        sure *= 0.8;
    }
    return std::min(sure, 0.99);
}

std::vector<Judgement> apply_rules(const RuleInput& input) {
    std::vector<Judgement> all;
    for (const ValueRule& rule : value_rules) {
        apply(rule, input, all);
    }
    doubt_versions(input, all);
    apply_card_rest(input, all);
    apply_named_codes(input, all);
    apply_photo(input, all);
    apply_named_facts(input, all);
    apply_word_rules(input, all);
    apply_free_text(input, all);
    std::erase_if(all, [](const Judgement& judged) { return judged.verdict == Verdict::None; });
    std::stable_sort(all.begin(), all.end(), [](const Judgement& left, const Judgement& right) {
        return std::pair(rank(left.verdict), left.confidence) >
               std::pair(rank(right.verdict), right.confidence);
    });
    return all;
}

}  // namespace dsar
