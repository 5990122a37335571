// SPDX-License-Identifier: Apache-2.0

using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using PowerVerse.Chain.JsonRpc.Hosting;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Tests.Server;

[Parallelizable(ParallelScope.All)]
public sealed class DuplexTests
{
    private const string One = """{"jsonrpc":"2.0","id":1,"method":"test_one"}""";
    private const string OneAnswer = """{"jsonrpc":"2.0","id":1,"result":1}""";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task WebSocket_answers_messages_and_batches()
    {
        await using ServerHarness harness = await ServerHarness.StartAsync();
        using ClientWebSocket socket = await ConnectAsync(harness);
        (await CallAsync(socket, One)).Should().Be(OneAnswer);
        (await CallAsync(socket, $"[{One}]")).Should().Be($"[{OneAnswer}]");
        (await CallAsync(socket, "{")).Should().Contain("-32700");
        string answer = await CallAsync(socket, """{"jsonrpc":"2.0","id":1,"method":"test_long","params":["0x30d40"]}""");
        using JsonDocument document = JsonDocument.Parse(answer);
        document.RootElement.GetProperty("result").GetArrayLength().Should().Be(200, "an answer in pieces is one message");
    }

    [Test]
    public async Task WebSocket_call_that_waits_does_not_hold_up_the_next()
    {
        await using ServerHarness harness = await ServerHarness.StartAsync();
        using ClientWebSocket socket = await ConnectAsync(harness);
        await SendAsync(socket, """{"jsonrpc":"2.0","id":7,"method":"test_later"}""");
        await SendAsync(socket, One);
        string[] answers = [await ReceiveAsync(socket), await ReceiveAsync(socket)];
        answers.Should().BeEquivalentTo(OneAnswer, """{"jsonrpc":"2.0","id":7,"result":"later"}""");
    }

    [Test]
    public async Task WebSocket_message_beyond_the_limit_ends_the_connection_with_a_reason()
    {
        await using ServerHarness harness = await ServerHarness.StartAsync(limits: new RpcLimits { RequestSizeBytesMax = 8_192 });
        using ClientWebSocket socket = await ConnectAsync(harness);
        await SendAsync(socket, new string(' ', 40_000));
        using CancellationTokenSource patience = new(Patience);
        WebSocketReceiveResult result = await socket.ReceiveAsync(new byte[100], patience.Token);
        result.MessageType.Should().Be(WebSocketMessageType.Close);
        result.CloseStatus.Should().Be(WebSocketCloseStatus.MessageTooBig);
    }

    [Test]
    public async Task WebSocket_of_an_origin_that_is_not_named_is_refused()
    {
        await using ServerHarness harness = await ServerHarness.StartAsync(new RpcListenerOptions { Namespaces = ["*"], Origins = ["https://good.example"] });
        using ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Origin", "https://evil.example");
        await socket.Invoking(client => client.ConnectAsync(harness.WebSocketUri, CancellationToken.None)).Should().ThrowAsync<WebSocketException>();
    }

    [Test]
    public async Task Notifications_follow_the_answer_and_a_client_that_never_reads_is_cut_off_while_others_are_served()
    {
        TickMethods ticks = new();
        await using ServerHarness harness = await ServerHarness.StartAsync(limits: new RpcLimits { UnsentBytesMax = 200_000 }, more: ticks);
        using ClientWebSocket healthy = await ConnectAsync(harness);
        (await CallAsync(healthy, """{"jsonrpc":"2.0","id":1,"method":"tick_start","params":["0x5"]}""")).Should().Contain("\"result\":\"on\"");
        for (int i = 0; i < 5; i++)
        {
            (await ReceiveAsync(healthy)).Should().Be($$"""{"tick":{{i}}}""");
        }

        using ClientWebSocket deaf = await ConnectAsync(harness);
        await SendAsync(deaf, """{"jsonrpc":"2.0","id":1,"method":"tick_flood"}""");
        SpinWait.SpinUntil(() => ticks.IsCutOff, Patience).Should().BeTrue("what waits for a connection has a limit");
        (await CallAsync(healthy, One)).Should().Be(OneAnswer);
    }

    [Test]
    public async Task Local_socket_takes_texts_without_framing_and_all_methods()
    {
        string path = Path.Combine(Path.GetTempPath(), $"pv-{Guid.NewGuid():N}.ipc");
        await using ServerHarness harness = await ServerHarness.StartAsync(ipcPath: path);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        await using NetworkStream stream = new(socket);
        using StreamReader reader = new(stream, Encoding.UTF8);
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"  {One}{One.Replace("test_one", "admin_secret", StringComparison.Ordinal)}\n[{One}"));
        (await reader.ReadLineAsync()).Should().Be(OneAnswer);
        (await reader.ReadLineAsync()).Should().Be(OneAnswer);
        await stream.WriteAsync(Encoding.UTF8.GetBytes("]"));
        (await reader.ReadLineAsync()).Should().Be($"[{OneAnswer}]");
        await stream.WriteAsync(Encoding.UTF8.GetBytes("nonsense"));
        (await reader.ReadLineAsync()).Should().Contain("-32700");
        (await reader.ReadLineAsync()).Should().BeNull("nothing can be told apart after that");
    }

    [TestCase("""{"a":"}\"{","b":[1,2]}x""", 22)]
    [TestCase("""[[],{}]""", 7)]
    [TestCase("""  {}{}""", 4)]
    public void Frame_ends_where_its_brackets_close_however_it_is_cut(string text, int length)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int cut = 0; cut <= length; cut++)
        {
            JsonFrameScanner scanner = default;
            JsonFrame first = scanner.Scan(bytes.AsSpan(0, cut), out int consumed);
            if (first == JsonFrame.Complete)
            {
                cut.Should().Be(length);
                continue;
            }

            consumed.Should().Be(cut);
            scanner.Scan(bytes.AsSpan(cut), out consumed).Should().Be(JsonFrame.Complete);
            (cut + consumed).Should().Be(length);
        }
    }

    private static async Task<ClientWebSocket> ConnectAsync(ServerHarness harness)
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(harness.WebSocketUri, CancellationToken.None);
        return socket;
    }

    private static async Task<string> CallAsync(ClientWebSocket socket, string message)
    {
        await SendAsync(socket, message);
        return await ReceiveAsync(socket);
    }

    private static Task SendAsync(ClientWebSocket socket, string message) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, true, CancellationToken.None);

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        using CancellationTokenSource patience = new(Patience);
        using MemoryStream message = new();
        byte[] buffer = new byte[16_384];
        while (true)
        {
            WebSocketReceiveResult result = await socket.ReceiveAsync(buffer, patience.Token);
            message.Write(buffer, 0, result.Count);
            if (result.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.ToArray());
            }
        }
    }
}
