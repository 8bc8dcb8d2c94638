# SPDX-License-Identifier: Apache-2.0
# The gem Lockbox (Debian's ruby-lockbox) as a process: a JSON line says what to do, a JSON line answers.
require "base64"
require "json"
require "stringio"
require "lockbox"

$stdin.each_line do |line|
  said = JSON.parse(line)
  begin
    key = Lockbox.attribute_key(table: said["table"], attribute: "email_ciphertext", master_key: said["key"])
    box = Lockbox.new(key: key, encode: !said["binary"])
    options = said["aad"].empty? ? {} : {associated_data: said["aad"]}
    if said["open"]
      sealed = Base64.strict_decode64(said["open"])
      puts JSON.generate({text: box.decrypt(sealed, **options)})
    else
      puts JSON.generate({sealed: Base64.strict_encode64(box.encrypt(said["text"], **options))})
    end
  rescue StandardError => error
    puts JSON.generate({error: error.class.name})
  end
  $stdout.flush
end
