// SPDX-License-Identifier: Apache-2.0
// People as they come into a circle, and what they tell when they ask for their data.
#pragma once

#include "apps/sample/stores.hpp"

#include <string_view>

namespace sample {

/// Adds people with the next numbers: name and country, nothing else yet.
void add_people(Circle& circle, std::uint64_t first, std::size_t count);

/// Gives the person a mobile phone of her own.
void get_phone(Circle& circle, Person& person);

/// Gives the person an address `local@domain`; without `local`, `first.last`.
void get_email(Circle& circle, Person& person, std::string_view domain,
               std::string_view local = {});

/// The domain where people of that country have free mail.
std::string_view free_mail(Country country);

/// An IP address of the person's own.
void get_ip(Circle& circle, Person& person);

// What the request gives, as this person types it.
void give_email(Scene& scene, Person& person);
void give_phone(Scene& scene, Person& person);
void give_name(Scene& scene, Person& person);
void give_ip(Scene& scene, Person& person);
void give_id(Scene& scene, Person& person, Mark id);

/// Most people give their e-mail, some their phone as well, few only phone and name; a few of those
/// who have `id` give nothing else.
void give_something(Scene& scene, Person& person, Mark id);

}  // namespace sample
