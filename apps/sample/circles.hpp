// SPDX-License-Identifier: Apache-2.0
// The kinds of circles. Each maker is given its people, nameless but for their names, and plants
// the traps that its traits name.
#pragma once

#include "apps/sample/people.hpp"
#include "apps/sample/records.hpp"

namespace sample {

// office.cpp
/// Five colleagues: one address and switchboard, a boss, one e-mail that ends in another, a minor
/// now and then, tickets in which they answer and quote each other.
void make_office(Scene& scene);

// households.cpp
/// Two account holders with one phone, one home and one tablet.
void make_couple(Scene& scene);
/// Three people of one name: two have accounts, one is a client's lead.
void make_namesakes(Scene& scene);
/// Two leads of one client: a call to one was handed to the other.
void make_called_couple(Scene& scene);
/// Two leads of one client: one is named in the notes on the other.
void make_referral(Scene& scene);

// strangers.cpp
/// An account holder who is also called by a client: one person, two roles of Outcraft.
void make_holder_and_lead(Scene& scene);
/// A lead of one client or two.
void make_lead(Scene& scene);
/// Only in the contact list, once or twice.
void make_contact(Scene& scene);
/// Only in analytics, by her device.
void make_visitor(Scene& scene);
/// Only in the access logs, by his address.
void make_reader(Scene& scene);
/// Wrote to support and never had an account.
void make_writer(Scene& scene);

// holder.cpp
/// An account with all that hangs on it.
Made add_holder(Scene& scene, Person& person, const AccountTraits& traits,
                const std::vector<Device>& devices);
/// A lead with its calls.
Made add_called_lead(Scene& scene, Person& person, const LeadTraits& traits);
/// A client that has given standing instructions, or one that has not.
int pick_client(Random& chance, bool with_instructions);

}  // namespace sample
