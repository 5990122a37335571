// SPDX-License-Identifier: Apache-2.0

using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Hosting;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Tests.Server;

[Parallelizable(ParallelScope.All)]
public sealed class HttpTests
{
    private const string One = """{"jsonrpc":"2.0","id":1,"method":"test_one"}""";
    private const string OneAnswer = """{"jsonrpc":"2.0","id":1,"result":1}""";

    [TestCase("application/json")]
    [TestCase("application/json; charset=utf-8")]
    [TestCase("application/json-rpc")]
    public async Task Post_of_json_is_answered(string contentType)
    {
        await using ServerHarness harness = await ServerHarness.StartAsync();
        using HttpRequestMessage request = ServerHarness.Post(One, contentType);
        using HttpResponseMessage response = await harness.Client.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        (await response.Content.ReadAsStringAsync()).Should().Be(OneAnswer);
    }

    [Test]
    public async Task Errors_of_json_rpc_travel_with_status_200()
    {
        await using ServerHarness harness = await ServerHarness.StartAsync();
        foreach (string body in (string[])["{", """{"jsonrpc":"2.0","id":1,"method":"nope"}""", "[]", """{"jsonrpc":"2.0","id":1,"method":"test_throw"}"""])
        {
            using HttpRequestMessage request = ServerHarness.Post(body);
            using HttpResponseMessage response = await harness.Client.SendAsync(request);
            response.StatusCode.Should().Be(HttpStatusCode.OK);
            (await response.Content.ReadAsStringAsync()).Should().Contain("\"error\"");
        }
    }

    [Test]
    public async Task Requests_of_another_kind_are_refused_by_status()
    {
        await using ServerHarness harness = await ServerHarness.StartAsync(limits: new RpcLimits { RequestSizeBytesMax = 1_000 });
        using HttpRequestMessage text = ServerHarness.Post(One, "text/plain");
        (await harness.Client.SendAsync(text)).StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
        using HttpRequestMessage put = new(HttpMethod.Put, "/");
        (await harness.Client.SendAsync(put)).StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        using HttpRequestMessage large = ServerHarness.Post(new string(' ', 1_001) + One);
        (await harness.Client.SendAsync(large)).StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        using HttpRequestMessage chunked = ServerHarness.Post(new string(' ', 1_001) + One);
        chunked.Headers.TransferEncodingChunked = true;
        (await harness.Client.SendAsync(chunked)).StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await harness.Client.GetAsync(new Uri("/", UriKind.Relative))).StatusCode.Should().Be(HttpStatusCode.OK, "load balancers ask so");
        harness.Methods.Calls.Should().Be(0);
    }

    [Test]
    public async Task Preflight_names_what_is_allowed_and_opens_the_private_network()
    {
        await using ServerHarness harness = await ServerHarness.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Options, "/");
        request.Headers.Add("Origin", "https://wallet.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,x-trace");
        request.Headers.Add("Access-Control-Request-Private-Network", "true");
        using HttpResponseMessage response = await harness.Client.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.NoContent);
        Header(response, "Access-Control-Allow-Origin").Should().Be("*");
        Header(response, "Access-Control-Allow-Methods").Should().Contain("POST");
        Header(response, "Access-Control-Allow-Headers").Should().Be("content-type,x-trace");
        Header(response, "Access-Control-Max-Age").Should().Be("600");
        Header(response, "Access-Control-Allow-Private-Network").Should().Be("true");
    }

    [Test]
    public async Task Origins_that_are_not_named_are_refused()
    {
        await using ServerHarness harness = await ServerHarness.StartAsync(new RpcListenerOptions { Namespaces = ["*"], Origins = ["https://good.example"] });
        (await SendFrom(harness, "https://good.example", One)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await SendFrom(harness, "https://evil.example", One)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        HttpResponseMessage good = await SendFrom(harness, "https://good.example", One);
        Header(good, "Access-Control-Allow-Origin").Should().Be("https://good.example");
        Header(good, "Vary").Should().Contain("Origin");
    }

    [Test]
    public async Task Admin_methods_are_closed_to_pages_of_origins_that_are_not_named()
    {
        const string Admin = """{"jsonrpc":"2.0","id":1,"method":"admin_secret"}""";
        await using ServerHarness harness = await ServerHarness.StartAsync();
        (await harness.CallAsync(Admin)).Should().Be(OneAnswer, "this machine's programs are the operator's");
        (await (await SendFrom(harness, "https://any.example", Admin)).Content.ReadAsStringAsync()).Should().Contain("-32001");
    }

    [TestCase("localhost", HttpStatusCode.OK)]
    [TestCase("127.0.0.1", HttpStatusCode.OK)]
    [TestCase("rebind.example", HttpStatusCode.Forbidden)]
    public async Task Host_names_must_be_known_and_addresses_need_not(string host, HttpStatusCode status)
    {
        await using ServerHarness harness = await ServerHarness.StartAsync();
        using HttpRequestMessage request = ServerHarness.Post(One);
        request.Headers.Host = host;
        (await harness.Client.SendAsync(request)).StatusCode.Should().Be(status);
    }

    [Test]
    public async Task Long_answers_are_compressed_for_those_who_ask()
    {
        await using ServerHarness harness = await ServerHarness.StartAsync();
        using HttpRequestMessage request = ServerHarness.Post("""{"jsonrpc":"2.0","id":1,"method":"test_long","params":["0x30d40"]}""");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using HttpResponseMessage response = await harness.Client.SendAsync(request);
        response.Content.Headers.ContentEncoding.Should().Equal("gzip");
        await using GZipStream plain = new(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using JsonDocument answer = await JsonDocument.ParseAsync(plain);
        answer.RootElement.GetProperty("result").GetArrayLength().Should().Be(200);
    }

    [Test]
    public async Task Rate_limit_is_status_429_with_an_error_in_it()
    {
        await using ServerHarness harness = await ServerHarness.StartAsync(limits: new RpcLimits { RequestsPerSecond = 1, RequestBurst = 3 });
        (await harness.CallAsync($"[{One},{One},{One},{One},{One}]")).Should().Contain("result", "a batch may overdraw the share once");
        using HttpRequestMessage request = ServerHarness.Post(One);
        using HttpResponseMessage response = await harness.Client.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        (await response.Content.ReadAsStringAsync()).Should().Contain("-32005").And.Contain("rate limit exceeded");
    }

    [Test]
    public async Task Tokens_open_and_wrong_tokens_are_refused()
    {
        byte[] secret = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        await using ServerHarness harness = await ServerHarness.StartAsync(
            new RpcListenerOptions { Address = IPAddress.Any, Namespaces = ["*"], Hosts = ["*"] }, secret: secret);
        const string Debug = """{"jsonrpc":"2.0","id":1,"method":"debug_secret"}""";
        harness.Client.BaseAddress = new UriBuilder(harness.Server.Endpoints[0]) { Host = "127.0.0.1" }.Uri;
        (await harness.CallAsync(Debug)).Should().Contain("-32001", "others can reach this listener");
        (await harness.CallAsync(One)).Should().Be(OneAnswer);
        (await SendWith(harness, new BearerToken(secret, TimeProvider.System).Issue(), Debug)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await (await SendWith(harness, new BearerToken(secret, TimeProvider.System).Issue(), Debug)).Content.ReadAsStringAsync()).Should().Be(OneAnswer);
        byte[] other = [.. secret.Reverse()];
        (await SendWith(harness, new BearerToken(other, TimeProvider.System).Issue(), Debug)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await SendWith(harness, "a.b.c", Debug)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Namespaces_that_are_not_enabled_do_not_exist()
    {
        await using ServerHarness harness = await ServerHarness.StartAsync(new RpcListenerOptions { Namespaces = ["debug"] });
        (await harness.CallAsync(One)).Should().Contain("-32601");
        (await harness.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"debug_secret"}""")).Should().Be(OneAnswer);
    }

    [Test]
    public async Task Connections_over_the_limit_are_told_so()
    {
        await using ServerHarness harness = await ServerHarness.StartAsync(limits: new RpcLimits { ConnectionsMax = 1 });
        harness.Methods.Gate.Reset();
        Task<string> first = harness.CallAsync("""{"jsonrpc":"2.0","id":1,"method":"test_wait"}""");
        SpinWait.SpinUntil(() => harness.Methods.Calls == 1);
        (await harness.CallAsync(One)).Should().Be("""{"jsonrpc":"2.0","id":null,"error":{"code":-32005,"message":"too many connections"}}""");
        harness.Methods.Gate.Set();
        (await first).Should().Be(OneAnswer);
    }

    private static async Task<HttpResponseMessage> SendFrom(ServerHarness harness, string origin, string body)
    {
        using HttpRequestMessage request = ServerHarness.Post(body);
        request.Headers.Add("Origin", origin);
        return await harness.Client.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> SendWith(ServerHarness harness, string token, string body)
    {
        using HttpRequestMessage request = ServerHarness.Post(body);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await harness.Client.SendAsync(request);
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(',', response.Headers.GetValues(name));
}
