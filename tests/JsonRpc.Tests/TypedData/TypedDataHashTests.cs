// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using System.Text.Json.Nodes;
using PowerVerse.Chain.JsonRpc.TypedData;
using PowerVerse.Chain.Primitives.Bytes;
using PowerVerse.Chain.TestKit;

namespace PowerVerse.Chain.JsonRpc.Tests.TypedData;

[Parallelizable(ParallelScope.All)]
public sealed class TypedDataHashTests
{
    private const string Archive = "wallet/ethers-testcases.zip";

    private const string Mail = """
        {"types":{"EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},{"name":"chainId","type":"uint256"},
        {"name":"verifyingContract","type":"address"}],"Person":[{"name":"name","type":"string"},{"name":"wallet","type":"address"}],
        "Mail":[{"name":"from","type":"Person"},{"name":"to","type":"Person"},{"name":"contents","type":"string"}]},"primaryType":"Mail",
        "domain":{"name":"Ether Mail","version":"1","chainId":1,"verifyingContract":"0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"},
        "message":{"from":{"name":"Cow","wallet":"0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
        "to":{"name":"Bob","wallet":"0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"},"contents":"Hello, Bob!"}}
        """;

    private static readonly (string Name, string Type)[] DomainFields =
    [
        ("name", "string"), ("version", "string"), ("chainId", "uint256"), ("verifyingContract", "address"), ("salt", "bytes32"),
    ];

    [Test]
    public void Compute_of_the_example_of_the_proposal_gives_its_digest()
    {
        Compute(Mail, out Hash256 digest).Should().BeNull();
        digest.ToString().Should().Be("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
    }

    [Test]
    [Category("Spec")]
    public void Compute_agrees_with_the_published_cases()
    {
        if (!Fixtures.TryLocate(Archive, out string path))
        {
            Assert.Ignore(Fixtures.AbsentReason);
        }

        JsonArray cases = JsonNode.Parse(FixtureReader.ReadZipEntry(path, "eip712.json"))!.AsArray();
        List<string> failures = [];
        foreach (JsonNode? node in cases)
        {
            JsonObject one = node!.AsObject();
            JsonObject types = one["types"]!.DeepClone().AsObject();
            JsonObject domain = one["domain"]!.AsObject();
            types["EIP712Domain"] = new JsonArray([.. DomainFields
                .Where(field => domain.ContainsKey(field.Name))
                .Select(field => new JsonObject { ["name"] = field.Name, ["type"] = field.Type })]);
            JsonObject data = new()
            {
                ["types"] = types,
                ["primaryType"] = one["primaryType"]!.DeepClone(),
                ["domain"] = domain.DeepClone(),
                ["message"] = one["data"]!.DeepClone(),
            };
            string? problem = Compute(data.ToJsonString(), out Hash256 digest);
            if (problem is not null || digest.ToString() != one["digest"]!.GetValue<string>())
            {
                failures.Add($"{one["name"]}: {problem ?? digest.ToString()}");
            }
        }

        failures.Should().BeEmpty();
        cases.Count.Should().BeGreaterThan(500);
    }

    [TestCase("{}", "typed data needs")]
    [TestCase("[]", "typed data needs")]
    [TestCase("""{"types":{},"primaryType":"A","domain":{}}""", "unknown type \"EIP712Domain\"")]
    [TestCase("""{"types":{"EIP712Domain":[]},"primaryType":"A","domain":{}}""", "needs a message")]
    [TestCase("""{"types":{"EIP712Domain":[{"name":"a"}]},"primaryType":"A","domain":{}}""", "fields with name and type")]
    public void Compute_of_an_incomplete_object_says_what_is_missing(string json, string problem) => Compute(json, out _).Should().Contain(problem);

    [TestCase("uint8", "256", "out of range")]
    [TestCase("int8", "-129", "out of range")]
    [TestCase("uint256", "-1", "out of range")]
    [TestCase("uint7", "1", "unknown type")]
    [TestCase("int264", "1", "unknown type")]
    [TestCase("bytes33", "\"0x00\"", "unknown type")]
    [TestCase("bytes0", "\"0x\"", "unknown type")]
    [TestCase("bytes2", "\"0x000000\"", "at most 2 bytes")]
    [TestCase("bool", "1", "true or false")]
    [TestCase("address", "\"0x00\"", "an address")]
    [TestCase("uint8[2]", "[1]", "2 items")]
    [TestCase("uint8[]", "1", "an array")]
    [TestCase("]", "[1]", "an array")]
    [TestCase("string", "1", "text")]
    [TestCase("bytes", "\"xyz\"", "hexadecimal")]
    [TestCase("float", "1.5", "unknown type")]
    [TestCase("uint256", "1.5", "a number")]
    [TestCase("A", "1", "an object")]
    public void Compute_of_a_value_that_is_not_of_its_type_says_so(string type, string value, string problem) =>
        Compute($$$"""{"types":{"EIP712Domain":[],"A":[{"name":"x","type":"{{{type}}}"}]},"primaryType":"A","domain":{},"message":{"x":{{{value}}} }}""", out _)
            .Should().Contain(problem);

    [Test]
    public void Compute_of_a_type_that_contains_itself_ends()
    {
        const string Json = """
            {"types":{"EIP712Domain":[],"A":[{"name":"next","type":"A"},{"name":"all","type":"A[]"}]},"primaryType":"A","domain":{},
            "message":{"next":{"next":null,"all":[]},"all":[{"all":[]}]}}
            """;
        Compute(Json, out Hash256 digest).Should().BeNull();
        digest.IsZero.Should().BeFalse();
    }

    private static string? Compute(string json, out Hash256 digest)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return TypedDataHash.Compute(document.RootElement, out digest);
    }
}
