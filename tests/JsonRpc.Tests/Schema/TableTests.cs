// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Schema;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.JsonRpc.Tests.Eth;

namespace PowerVerse.Chain.JsonRpc.Tests.Schema;

[Parallelizable(ParallelScope.All)]
public sealed class TableTests
{
    private static readonly string[] Junk =
    [
        "[]", "[null]", "[null,null,null,null]", "[0]", "[-1]", "[1.5]", "[true]", "[\"\"]", "[\"0x\"]", "[\"0x0\"]", "[\"0xg\"]", "[\"latest\"]", "[[]]", "[{}]",
        "[[[[[]]]]]", "[{\"a\":{\"b\":[]}}]", "[\"\\ud800\"]", "[\"0x0000000000000000000000000000000000000001\",\"0x1\",\"0x2\"]",
        "[\"0x0000000000000000000000000000000000000001\",[\"0x0\"],{\"blockHash\":\"0x0000000000000000000000000000000000000000000000000000000000000001\"}]",
        "[\"0x0000000000000000000000000000000000000000000000000000000000000001\",\"0x0\"]", "[\"0xffffffffffffffff\",\"0xffffffffffffffff\"]",
        "[\"0xffffffffffffffff\",\"latest\",[0,50,100]]", "[{\"fromBlock\":\"0xffffffffffffffff\",\"toBlock\":\"0x0\"}]", "[{\"topics\":[null,[],[null],[[]]]}]",
        "[{\"from\":1}]", "[{\"from\":null,\"accessList\":[{}],\"authorizationList\":[{}]}]", "[1,2]", "[\"logs\",5]", "[\"newHeads\",{}]",
    ];

    [Test]
    public void No_arguments_of_any_kind_break_a_method()
    {
        using ChainHarness harness = new();
        harness.Seal(1);
        foreach (RpcMethod method in harness.Table.Methods)
        {
            foreach (string parameters in Junk)
            {
                string answer = harness.Call(method.Name, parameters);
                using JsonDocument document = JsonDocument.Parse(answer);
                if (document.RootElement.TryGetProperty("error", out JsonElement error))
                {
                    error.GetProperty("code").GetInt32().Should().NotBe(-32603, "{0}{1} is the client's fault, not the node's", method.Name, parameters);
                }
            }
        }
    }

    [Test]
    public void Discovery_describes_every_method_with_schemas_that_exist()
    {
        using ChainHarness harness = new();
        JsonElement document = harness.Result("rpc.discover");
        JsonElement schemas = document.GetProperty("components").GetProperty("schemas");
        foreach (JsonElement method in document.GetProperty("methods").EnumerateArray())
        {
            IEnumerable<JsonElement> described = method.GetProperty("params").EnumerateArray().Append(method.GetProperty("result"));
            foreach (JsonElement item in described)
            {
                schemas.TryGetProperty(item.GetProperty("schema").GetProperty("$ref").GetString()!.Split('/')[^1], out _).Should().BeTrue();
            }
        }

        document.GetProperty("methods").EnumerateArray().Select(method => method.GetProperty("name").GetString())
            .Should().Equal(harness.Table.Methods.Select(method => method.Name));
        harness.Result("rpc_modules").TryGetProperty("eth", out _).Should().BeTrue();
    }

    [Test]
    public void Required_arguments_come_before_optional_ones()
    {
        using ChainHarness harness = new();
        foreach (RpcMethod method in harness.Table.Methods)
        {
            method.Parameters.SkipWhile(parameter => parameter.IsRequired).Should().NotContain(parameter => parameter.IsRequired, method.Name);
            method.Summary.Should().EndWith(".", method.Name);
        }
    }

    [Test]
    public void Methods_of_a_developers_node_are_not_there_elsewhere()
    {
        using ChainHarness harness = new();
        harness.Table.Namespaces.Should().NotContain("evm").And.NotContain("anvil").And.NotContain("hardhat");
        harness.Call("eth_sendTransaction", "[{}]").Should().Contain("-32601");
    }

    [TestCaseSource(nameof(Types))]
    public void Schema_of_a_type_is_json(RpcType type)
    {
        using JsonDocument document = JsonDocument.Parse(RpcSchemas.Of(type));
        RpcSchemas.Of(type).Should().NotContain("@");
    }

    private static RpcType[] Types => Enum.GetValues<RpcType>();
}
