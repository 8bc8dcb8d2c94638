// SPDX-License-Identifier: Apache-2.0
// The makers of records: each writes to a store and notes in the circle what it wrote about whom.
#pragma once

#include "apps/sample/stores.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sample {

/// A record that was made: its row and where it is noted.
struct Made {
    long long id = 0;
    std::size_t fact = 0;
};

/// A device and the analytics events that it sent.
struct Device {
    Mark mark{Kind::DeviceId};
    std::vector<std::size_t> events;
};

/// What an account can have beside its person's name, e-mail and phone.
struct AccountTraits {
    std::optional<Made> address;
    std::optional<Made> manager;
    bool manages_self = false;
    std::string company;
    std::optional<std::string> birth_date;
    bool is_closed = false;
    std::optional<std::string> notes;
    std::optional<std::string> job_title;
};

// stores/app.db: the account and what hangs on it
Made add_address(Scene& scene, std::uint64_t place);
Made add_account(Scene& scene, Person& person, const AccountTraits& traits);
void add_delivery(Scene& scene, Made address, std::string_view contents);
void add_crm_link(Scene& scene, Made account, Made contact);
void add_subscription(Scene& scene, Made account, bool is_closed);
void add_invoices(Scene& scene, Made account);
void add_consents(Scene& scene, Made account);
void add_session(Scene& scene, Made account, const Device* device, Mark ip);
void add_audit_event(Scene& scene, Made account, std::string_view action, Mark target = {});

// stores/app.db: support
Made add_ticket(Scene& scene, std::optional<Made> account, Mark contact_email);
/// Who wrote a message: an account holder, an agent of Outcraft, or somebody without an account.
struct Author {
    std::optional<Made> account;
    bool is_agent = false;
};
/// `quotes` stand in the text.
void add_message(Scene& scene, Made ticket, const Author& author, const std::string& text,
                 std::vector<Mark> quotes = {});

// stores/platform.db, transcripts, recordings
struct LeadTraits {
    int client = 0;
    bool has_email = true;
    bool has_phone = true;
    bool has_name = true;
    std::optional<Mark> other_email;  ///< instead of the person's own
    std::string notes;
    std::vector<Mark> quotes;
};
Made add_lead(Scene& scene, Person& person, const LeadTraits& traits);
struct CallTraits {
    int client = 0;
    std::optional<Made> lead;
    Mark callee{Kind::Phone};
    Mark transferred_to{Kind::Phone};
    Mark spoken_email{Kind::Email};  ///< said aloud by the callee
    bool has_transcript = false;
    bool has_recording = false;
    bool is_found_by_name = false;  ///< the call's row does not name its recording
};
Made add_call(Scene& scene, const CallTraits& traits);

// stores/weblogs, analytics
/// `account` none: nobody was signed in.
void add_requests(Scene& scene, std::optional<Made> account, Mark ip, int count);
/// Requests of machines, about nobody.
void add_noise(Stores& stores, Random& chance, int count);
Device add_device(Scene& scene, int events);

// stores/crm, feedback
struct ContactTraits {
    bool has_name = true;
    Mark email{Kind::Email};
    Mark phone{Kind::Phone};
    std::string company;
    std::string score;
    std::string notes;
    std::vector<Mark> quotes;
};
Made add_contact(Scene& scene, const Person& person, const ContactTraits& traits);
/// Only the first 2,000 people were asked for feedback: the file stays small in a large sample.
void add_feedback(Scene& scene, const Person& person, const std::string& comment,
                  std::vector<Mark> quotes = {});

}  // namespace sample
